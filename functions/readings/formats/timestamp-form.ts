import { type TimestampForm, TimestampReader } from './timestamp-reader.ts';

/** What a look at a column's first cells says about its timestamps. */
export interface DetectedForm {
  readonly form: TimestampForm;
  /** True where the cells fit day-month and month-day alike, so that the order is a guess. */
  readonly ambiguous: boolean;
}

const ORDERED: readonly TimestampForm[] = ['year-month-day', 'day-month-year', 'month-day-year'];

/**
 * The form that reads nearly all of the cells; undefined where none does. Day-month against
 * month-day is settled by a number above 12, else by which one makes the steps even.
 */
export function detectTimestampForm(
  cells: readonly string[],
  timeZone: string,
): DetectedForm | undefined {
  const filled = cells.filter((cell) => cell !== '');
  const candidates = candidatesFor(filled).filter((form) => share(filled, form) >= 0.9);
  const [first, second] = candidates;
  if (!first) return undefined;
  if (!second) return { form: first, ambiguous: false };
  const [even, other] = [first, second].map((form) => unevenness(filled, form)) as [number, number];
  if (even !== other) return { form: even < other ? first : second, ambiguous: false };
  const american = timeZone.startsWith('America/') || timeZone.startsWith('US/');
  return { form: american ? 'month-day-year' : 'day-month-year', ambiguous: true };
}

function candidatesFor(cells: readonly string[]): readonly TimestampForm[] {
  const digits = cells.filter((cell) => /^\d+(?:\.\d+)?$/.test(cell));
  if (digits.length > cells.length / 2) {
    const length = (digits[0] as string).split('.')[0]?.length ?? 0;
    if (length === 8 || length === 12 || length === 14) return ['compact'];
    return length >= 12 ? ['epoch-milliseconds'] : length >= 9 ? ['epoch-seconds'] : [];
  }
  const best = ORDERED.map((form) => ({ form, share: share(cells, form) }));
  const top = Math.max(...best.map((candidate) => candidate.share));
  const forms = best.filter((candidate) => candidate.share === top).map(({ form }) => form);
  return top > 0 ? forms : ['compact'];
}

function share(cells: readonly string[], form: TimestampForm): number {
  const reader = new TimestampReader(form);
  return cells.filter((cell) => reader.readText(cell)).length / Math.max(1, cells.length);
}

/** Number of different steps between neighbouring cells: the right order of a date has few. */
function unevenness(cells: readonly string[], form: TimestampForm): number {
  const reader = new TimestampReader(form);
  const walls = cells
    .filter((cell) => reader.readText(cell))
    .map((cell) => {
      reader.readText(cell);
      return reader.wallMs;
    });
  return new Set(walls.slice(1).map((wall, index) => wall - (walls[index] as number))).size;
}
