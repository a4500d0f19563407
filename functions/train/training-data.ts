import type { Dataset, Series } from '../../models/series/series.ts';
import type { ObjectStore } from '../shared/object-store.ts';
import { readSeries } from '../shared/series/read-series.ts';

export interface TrainingData {
  /** Doubted readings are left out, so that nobody learns from them. */
  readonly dataset: Dataset;
  /** The target with the doubted readings in it: what a judge of the feed must see. */
  readonly feed: Series;
}

/**
 * All readings of a series that start before `untilAt`.
 * @throws UnknownSeriesError, SeriesError, StoreUnavailableError
 */
export async function readTrainingData(
  store: ObjectStore,
  series: string,
  untilAt: number,
): Promise<TrainingData> {
  const [dataset, { target: feed }] = await Promise.all([
    readSeries(store, series, { untilAt }),
    readSeries(store, series, { untilAt, suspects: 'keep' }),
  ]);
  return { dataset, feed };
}
