import type { ForecastInput } from './forecast-request.ts';
import type { CachedSeries, SeriesCache } from './serving/series-cache.ts';

/** Why one input has no answer, while others may have. */
export class Unanswered {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** Of an input that names a stored series; undefined of one that brings its values. */
export type StoredReadings = CachedSeries | Unanswered | undefined;

/** The readings of every input, in order. Those that are not fresh in memory are waited for together. */
export async function storedReadings(
  inputs: readonly ForecastInput[],
  series: SeriesCache,
): Promise<readonly StoredReadings[]> {
  const readings = inputs.map((input) => readingsOf(input, series));
  // To wait for a thousand that are there would cost more than to look them up.
  return areAllThere(readings) ? readings : Promise.all(readings);
}

function readingsOf(
  { series_id: id, series: sent }: ForecastInput,
  series: SeriesCache,
): StoredReadings | Promise<StoredReadings> {
  if (id === undefined || sent !== undefined) return undefined;
  return series.fresh(id) ?? series.recent(id).catch((reason: unknown) => new Unanswered(reason));
}

function areAllThere(
  readings: readonly (StoredReadings | Promise<StoredReadings>)[],
): readings is readonly StoredReadings[] {
  return !readings.some((reading) => reading instanceof Promise);
}
