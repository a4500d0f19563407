import type { ObjectStore } from '../../../functions/shared/object-store.ts';
import { encodeRecent, recentKey } from '../../../functions/shared/recent-readings.ts';
import type { Dataset } from '../../../models/series/series.ts';

/** Serving needs the lags of a year and some weeks. */
const RECENT_DAYS = 400;

/** Keeps the readings where the predict function finds them. */
export async function storeReadings(store: ObjectStore, dataset: Dataset): Promise<void> {
  await store.put(recentKey(dataset.target.info.id), encodeRecent(dataset, RECENT_DAYS));
}
