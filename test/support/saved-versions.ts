import type { ObjectStore } from '../../functions/shared/object-store.ts';
import { saveVersion } from '../../functions/shared/registry/save-version.ts';
import { restoreSeasonalNaive } from '../../models/forecasters/seasonal-naive.ts';
import { townFacts } from './untrained-model.ts';

/** Saves versions 1 to `count` of a model; real artifacts of the one kind that needs no network. */
export async function saveVersions(
  store: ObjectStore,
  model: string,
  count: number,
): Promise<void> {
  for (let version = 1; version <= count; version++) {
    const facts = { ...townFacts(model), metrics: { mae: 10 / version } };
    await saveVersion(store, restoreSeasonalNaive(), { facts, report: { days: version } });
  }
}

/** A change at a fixed time, for tests that do not look at the time. */
export function change(model: string, by = 'alice', why = 'a test') {
  return { model, by, why, now: Date.parse('2024-06-01T00:00:00Z') };
}
