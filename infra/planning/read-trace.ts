import { WattcastError } from '../../models/errors.ts';

export class TraceError extends WattcastError {
  readonly code = 'trace.invalid';
}

/** A day, and as many requests as have room for their times in memory. */
const MOST_SECONDS = 86_400;
const MOST_REQUESTS = 20_000_000;

/**
 * Reads traffic from text, in the form that its first line has: an instant with an offset a line is a
 * request each, as a log has them; otherwise the last column is how many requests came in a second. Of two
 * columns the first is that second, counted from any, or its instant; seconds left out had none. A header
 * is skipped.
 *
 * @returns requests in each second from the first on
 * @throws TraceError naming the line
 */
export function readTrace(text: string): number[] {
  const rows = text
    .split(/\r?\n/)
    .map((line, index) => ({ line: index + 1, cells: line.split(/[,;\t]/).map(trimmed) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (isHeader(rows[0]?.cells)) rows.shift();
  if (rows.length === 0) throw new TraceError('The trace has no line with a number of requests.');
  const counts = new Map<number, number>();
  for (const [index, row] of rows.entries()) {
    const { second, requests } = entryOf(row, index);
    counts.set(second, (counts.get(second) ?? 0) + requests);
  }
  return fromFirstSecond(counts);
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function entryOf({ line, cells }: Row, index: number): { second: number; requests: number } {
  const [first = '', last = first] = cells.length > 1 ? [cells[0], cells.at(-1)] : [cells[0]];
  const isRequest = cells.length === 1 && instantOf(first) !== undefined;
  const requests = isRequest ? 1 : Number(last);
  const second = instantOf(first) ?? (cells.length > 1 ? Number(first) : index);
  if (last !== '' && first !== '' && isCount(requests) && isCount(Math.floor(second))) {
    return { second: Math.floor(second), requests };
  }
  throw new TraceError(
    `Line ${line} of the trace is "${cells.join(',')}". A line is a number of requests, a second and ` +
      'a number ("12,500"), or the instant of one request ("2026-01-31T06:00:00.250Z").',
    { line, cells },
  );
}

function fromFirstSecond(counts: ReadonlyMap<number, number>): number[] {
  const seconds = [...counts.keys()];
  const first = seconds.reduce((least, second) => Math.min(least, second));
  const last = seconds.reduce((most, second) => Math.max(most, second));
  // Never longer than what is refused, so that two far instants fill no memory.
  const length = Math.min(last - first + 1, MOST_SECONDS + 1);
  return checkTrace(Array.from({ length }, (_, second) => counts.get(first + second) ?? 0));
}

/** @throws TraceError where there is more traffic than can be simulated */
export function checkTrace(requestsPerSecond: number[]): number[] {
  const requests = requestsPerSecond.reduce((sum, count) => sum + count, 0);
  if (requestsPerSecond.length <= MOST_SECONDS && requests <= MOST_REQUESTS) {
    return requestsPerSecond;
  }
  throw new TraceError(
    `At most ${MOST_SECONDS.toLocaleString('en')} seconds and ${MOST_REQUESTS.toLocaleString('en')} ` +
      'requests can be simulated. Take the busiest part.',
    { seconds: requestsPerSecond.length, requests },
  );
}

/** Epoch seconds of an instant that says its offset. */
function instantOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1_000;
}

function isHeader(cells: readonly string[] | undefined): boolean {
  return cells?.every((cell) => /^[^\d]+$/.test(cell)) ?? false;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function trimmed(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}
