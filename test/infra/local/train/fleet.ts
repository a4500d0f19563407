import { writeTrainingSettings } from '../../../../functions/shared/jobs/training-settings.ts';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import type { Series } from '../../../../models/series/series.ts';
import { hasVicElec, readVicElec } from '../../../models/evaluation/vic-elec.ts';
import { storeSeries } from '../../../support/store-dataset.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';

const DAYS = 70;

/** A generated meter; with the optional data beside the repository every tenth is two months of Victoria. */
export function meter(index: number): Series {
  const id = `meter-${index}`;
  if (hasVicElec && index % 10 === 9) {
    const { info, startAt, values } = readVicElec().target;
    const from = (index % 100) * 48;
    const months = values.slice(from, from + DAYS * 48);
    return { info: { ...info, id }, startAt: startAt + from * 1_800_000, values: months };
  }
  const { target } = syntheticTown({ days: DAYS, timeZone: 'UTC', seed: index + 1 });
  return { ...target, info: { ...target.info, id } };
}

/** Stores a series and says how the model of its name is trained. */
export async function addModel(store: ObjectStore, series: Series): Promise<string> {
  const model = series.info.id;
  await storeSeries(store, series);
  await writeTrainingSettings(store, model, { series: model, kind: 'mlp', holdoutDays: 14 });
  return model;
}
