import * as z from 'zod';
import {
  bitOf,
  FLAGS,
  type Flag,
  type ReasonBits,
} from '../../../models/series/quality/reasons.ts';
import { UNITS } from '../../../models/series/series.ts';
import { wallsToInstants } from '../../../models/series/wall-clock.ts';
import { FindingLog } from '../report.ts';
import { UnreadableFileError } from './errors.ts';
import { type FileReadings, meterOf, type ReadRequest, type SourceReadings } from './source.ts';
import { TimestampReader } from './timestamp-reader.ts';

const value = z.number().nullable();

const shared = {
  /** Whose readings they are, where a file has several series. */
  id: z.string().exactOptional(),
  unit: z.enum(UNITS).exactOptional(),
  step_minutes: z.int().min(1).max(1440).exactOptional(),
};

/** Readings one by one, or values of consecutive steps: see the table in functions/readings/README.md. */
export const jsonReadingsSchema = z.union([
  z.strictObject({
    ...shared,
    readings: z
      .array(
        z.strictObject({
          start: z.string(),
          value,
          flag: z.enum(FLAGS).exactOptional(),
        }),
      )
      .min(1),
  }),
  z.strictObject({
    ...shared,
    step_minutes: z.int().min(1).max(1440),
    start: z.string(),
    values: z.array(value).min(1),
  }),
]);

type JsonReadings = z.infer<typeof jsonReadingsSchema>;

/** The body of a request or a file: one series, or several. */
export const jsonFileSchema = z.union([
  jsonReadingsSchema,
  z.strictObject({ series: z.array(jsonReadingsSchema).min(1) }),
]);

const REASON_OF: Readonly<Partial<Record<Flag, ReasonBits>>> = {
  estimated: bitOf('source-estimated'),
  suspect: bitOf('source-suspect'),
  missing: bitOf('source-missing'),
};

const SHAPES =
  'Send {"readings": [{"start": "2024-01-31T00:00:00Z", "value": 1.5}, ...]} or ' +
  '{"start": "2024-01-31T00:00:00Z", "step_minutes": 30, "values": [1.5, null, ...]}, with "unit" and ' +
  'other fields as documented';

/**
 * Readings as JSON.
 *
 * @throws UnreadableFileError saying what is wrong, where, and what is allowed
 */
export function readJsonReadings(text: string, request: ReadRequest): FileReadings {
  const file = parse(text, request.file);
  const log = new FindingLog();
  const series = 'series' in file ? file.series : [file];
  const sources = series.map((one) => sourceOf(one, request, log));
  return {
    format: 'json',
    meters: sources.map(meterOf),
    covariates: [],
    log,
    form: {},
    rows: sources.reduce((sum, { at }) => sum + at.length, 0),
    notes: [],
  };
}

function parse(text: string, file: string): z.infer<typeof jsonFileSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableFileError(
      `${file} is not JSON: ${(cause as Error).message}. ${SHAPES}.`,
      { file },
      { cause },
    );
  }
  const result = jsonFileSchema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = deepest(result.error.issues);
  throw new UnreadableFileError(
    `${file}: ${path.length === 0 ? 'the JSON' : `"${path.join('.')}"`} is not valid: ${message}. ${SHAPES}.`,
    { file, path: path.join('.') },
  );
}

/** Of the shapes that a union allows, the finding of the one that fitted furthest. */
function deepest(issues: readonly z.core.$ZodIssue[]): { path: PropertyKey[]; message: string } {
  const found = issues.map((issue) => {
    if (issue.code !== 'invalid_union') return { path: issue.path, message: issue.message };
    const branches = issue.errors.filter((branch) => branch.length > 0).map(deepest);
    const [best] = branches.sort((a, b) => b.path.length - a.path.length);
    return best
      ? { path: [...issue.path, ...best.path], message: best.message }
      : { path: issue.path, message: issue.message };
  });
  const [best] = found.sort((a, b) => b.path.length - a.path.length);
  return best ?? { path: [], message: 'it has another shape' };
}

function sourceOf(series: JsonReadings, request: ReadRequest, log: FindingLog): SourceReadings {
  const { id = '', unit, step_minutes: stepMinutes } = series;
  const rows = 'readings' in series ? series.readings : spell(series, request);
  const walls = new Float64Array(rows.length);
  const isLocal = new Uint8Array(rows.length);
  const reader = new TimestampReader('year-month-day');
  const reasons = new Map<number, ReasonBits>();
  rows.forEach(({ start, value, flag }, row) => {
    const readable = typeof start === 'number' || reader.readText(start);
    if (!readable) {
      log.add('unreadable-timestamp', () => ({ line: row + 1, text: String(start).slice(0, 80) }));
      walls[row] = NaN;
    } else if (typeof start === 'number') walls[row] = start;
    else {
      const local = Number.isNaN(reader.offsetMs) && request.clock !== 'utc';
      isLocal[row] = local ? 1 : 0;
      walls[row] = reader.wallMs - (reader.offsetMs || 0);
    }
    const bits = (flag && REASON_OF[flag]) ?? (value === null ? bitOf('source-missing') : 0);
    if (bits !== 0) reasons.set(row, bits);
  });
  wallsToInstants(walls, isLocal, request.timeZone);
  return {
    id,
    at: walls,
    values: Float64Array.from(rows, ({ value, flag }) =>
      flag === 'missing' ? NaN : (value ?? NaN),
    ),
    lines: Int32Array.from(rows, (_, row) => row + 1),
    reasons,
    ...(unit === undefined ? {} : { unit }),
    ...(stepMinutes === undefined ? {} : { stepMinutes }),
  };
}

interface Row {
  /** As written, or epoch milliseconds. */
  readonly start: string | number;
  readonly value: number | null;
  readonly flag?: Flag;
}

/** Values of consecutive steps, each with its start. */
function spell(
  { start, step_minutes: minutes, values }: Extract<JsonReadings, { values: unknown }>,
  { timeZone, clock, file }: ReadRequest,
): Row[] {
  const reader = new TimestampReader('year-month-day');
  if (!reader.readText(start)) {
    throw new UnreadableFileError(
      `${file}: "start" is "${start.slice(0, 80)}", which is no timestamp. Write it as ISO 8601, such as ` +
        '2024-01-31T00:00:00Z.',
      { file, start },
    );
  }
  const first = Float64Array.of(reader.wallMs - (reader.offsetMs || 0));
  const local = Number.isNaN(reader.offsetMs) && clock !== 'utc';
  wallsToInstants(first, Uint8Array.of(local ? 1 : 0), timeZone);
  const startAt = first[0] as number;
  return values.map((value, index) => ({ start: startAt + index * minutes * 60_000, value }));
}
