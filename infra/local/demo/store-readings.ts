import { importCovariate } from '../../../functions/readings/import-covariate.ts';
import { importSeries } from '../../../functions/readings/import-series.ts';
import type { ObjectStore } from '../../../functions/shared/object-store.ts';
import { emptyBlock } from '../../../models/series/reading-block.ts';
import { type Dataset, stepMs } from '../../../models/series/series.ts';

/** Keeps readings and what goes with them as an import does: history by months, and the tail for serving. */
export async function storeReadings(
  store: ObjectStore,
  { target, covariates }: Dataset,
): Promise<void> {
  const { info, startAt, values } = target;
  const block = emptyBlock({ startAt, stepMinutes: info.stepMinutes, length: values.length });
  block.values.set(values);
  block.present.set(values.map((value) => (Number.isNaN(value) ? 0 : 1)));
  await importSeries({ store, draft: info, block });
  for (const covariate of covariates) {
    const at = covariate.values.map((_, step) => covariate.startAt + step * stepMs(info));
    const { name, known } = covariate;
    const source = { name, at, values: covariate.values };
    await importCovariate({ store, id: info.id, file: name, source, known });
  }
}
