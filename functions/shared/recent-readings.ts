import * as z from 'zod/mini';
import { WattcastError } from '../../models/errors.ts';
import { PARSED_ONCE } from '../../models/schema-parsing.ts';
import { type Dataset, type SeriesInfo, stepMs } from '../../models/series/series.ts';
import { seriesInfoSchema } from '../../models/series/series-schema.ts';

const RECENT_SCHEMA_VERSION = 1;

/** Checked by hand in `known`: a schema for each of some thousand numbers costs milliseconds. */
const values = z.custom<(number | null)[]>(Array.isArray, 'must be an array of numbers and nulls');

const recentSchema = z.strictObject({
  schemaVersion: z.literal(RECENT_SCHEMA_VERSION),
  series: seriesInfoSchema,
  /** Start of the first step. */
  startAt: z.iso.datetime(),
  values,
  covariates: z.array(
    z.strictObject({
      name: z.string(),
      known: z.enum(['future', 'past']),
      startAt: z.iso.datetime(),
      values,
    }),
  ),
});

export class RecentReadingsError extends WattcastError {
  readonly code = 'series.recent-damaged';
}

export class UnknownSeriesError extends WattcastError {
  readonly code = 'series.unknown';

  constructor(id: string) {
    super(`There is no series "${id}". Import its readings first, or send them inline.`, { id });
  }
}

export function recentKey(seriesId: string): string {
  return `series/${seriesId}/recent.json`;
}

/** The last `days` of a dataset, with every covariate beyond its end, as `recent.json` holds them. */
export function encodeRecent(dataset: Dataset, days: number): Uint8Array {
  const { info, startAt, values: target } = dataset.target;
  const step = stepMs(info);
  const skipped = Math.max(0, target.length - Math.round((days * 86_400_000) / step));
  const fromAt = startAt + skipped * step;
  const recent: z.infer<typeof recentSchema> = {
    schemaVersion: RECENT_SCHEMA_VERSION,
    series: info,
    startAt: new Date(fromAt).toISOString(),
    values: nullable(target.subarray(skipped)),
    covariates: dataset.covariates.map((covariate) => {
      const before = Math.max(0, Math.round((fromAt - covariate.startAt) / step));
      return {
        name: covariate.name,
        known: covariate.known,
        startAt: new Date(covariate.startAt + before * step).toISOString(),
        values: nullable(covariate.values.subarray(before)),
      };
    }),
  };
  return new TextEncoder().encode(JSON.stringify(recent));
}

/** @throws RecentReadingsError when the object is not what `encodeRecent` writes. */
export function decodeRecent(bytes: Uint8Array): Dataset {
  try {
    const recent = recentSchema.parse(JSON.parse(new TextDecoder().decode(bytes)), PARSED_ONCE);
    const info: SeriesInfo = recent.series;
    return {
      target: { info, startAt: Date.parse(recent.startAt), values: known(recent.values) },
      covariates: recent.covariates.map((covariate) => ({
        name: covariate.name,
        known: covariate.known,
        startAt: Date.parse(covariate.startAt),
        values: known(covariate.values),
      })),
    };
  } catch (cause) {
    throw new RecentReadingsError(
      'recent.json is damaged; import the series again to write it anew.',
      {},
      // A syntax error quotes the text that it is in, readings among it, and causes are logged.
      cause instanceof SyntaxError ? {} : { cause },
    );
  }
}

function nullable(numbers: Float64Array): (number | null)[] {
  return Array.from(numbers, (value) => (Number.isNaN(value) ? null : value));
}

function known(numbers: readonly (number | null)[]): Float64Array {
  const count = numbers.length;
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = numbers[i];
    if (typeof value === 'number') values[i] = value;
    else if (value === null) values[i] = Number.NaN;
    else throw new TypeError(`value ${i} is no number`);
  }
  return values;
}
