import { importSeries } from '../../functions/readings/import-series.ts';
import type { ObjectStore } from '../../functions/shared/object-store.ts';
import { emptyBlock } from '../../models/series/reading-block.ts';
import type { Series } from '../../models/series/series.ts';

/** Puts a series into a store by the door that readings come in by. */
export async function storeSeries(store: ObjectStore, series: Series): Promise<void> {
  const { info, startAt, values } = series;
  const { stepMinutes } = info;
  const block = emptyBlock({ startAt, stepMinutes, length: values.length });
  block.values.set(values);
  block.present.fill(1);
  await importSeries({ store, draft: info, block });
}
