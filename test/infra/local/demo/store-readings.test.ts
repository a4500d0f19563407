import { expect, it } from 'vitest';
import { readSeries } from '../../../../functions/shared/series/read-series.ts';
import { storeReadings } from '../../../../infra/local/demo/store-readings.ts';
import { MemoryStore } from '../../../support/memory-store.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';

it('keeps what the demo trains on as an import does, and nothing changes the second time', async () => {
  const town = syntheticTown({ days: 70 });
  const values = town.target.values.slice();
  values.fill(Number.NaN, 300, 310);
  const dataset = { ...town, target: { ...town.target, values } };
  const store = new MemoryStore();
  await storeReadings(store, dataset);
  const first = store.contents();
  await storeReadings(store, dataset);
  expect(store.contents()).toEqual(first);
  const { id } = dataset.target.info;
  expect(Object.keys(first).filter((key) => key.includes('/readings/')).length).toBeGreaterThan(1);
  const kept = await readSeries(store, id, { suspects: 'keep' });
  expect(kept.target).toEqual(dataset.target);
  expect(kept.covariates.map(({ name, known }) => [name, known])).toEqual(
    dataset.covariates.map(({ name, known }) => [name, known]),
  );
});
