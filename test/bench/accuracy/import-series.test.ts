import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSeries } from '../../../functions/shared/series/read-series.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import type { Dataset } from '../../../models/series/series.ts';
import { hasSharedData } from '../../support/shared-data.ts';
import { importSeries } from './judge-ours.ts';
import { type BenchSeries, idOf, SERIES } from './series.ts';

const store = mkdtempSync(join(tmpdir(), 'wattcast-accuracy-'));

async function imported(name: string): Promise<Dataset> {
  const series = SERIES.find((one) => one.name === name) as BenchSeries;
  await importSeries(series, { store, signal: new AbortController().signal });
  return readSeries(openStore(store), idOf(series), { suspects: series.suspects });
}

/** Values at an instant and in the steps after it. */
function valuesFrom(dataset: Dataset, at: string, steps: number, covariate?: string): number[] {
  const { target, covariates } = dataset;
  const { startAt, values } = covariate
    ? (covariates.find(({ name }) => name === covariate) as (typeof covariates)[number])
    : target;
  const first = (Date.parse(at) - startAt) / (target.info.stepMinutes * 60_000);
  return [...values.slice(first, first + steps)];
}

describe.skipIf(!hasSharedData)('the data of the accuracy benchmark, as import leaves them', () => {
  afterAll(() => rmSync(store, { recursive: true, force: true }));

  it('has Great Britain in UTC by date and period, without the seven zeros', async () => {
    const dataset = await imported('gb_load_temp');

    // 2016-10-30 has 50 periods: the third to the sixth are 01:00 twice.
    expect(dataset.target.values).toHaveLength(105_216);
    expect(valuesFrom(dataset, '2016-10-29T23:00:00Z', 6)).toEqual([
      21977, 21258, 21260, 21566, 21197, 20631,
    ]);
    expect(dataset.target.values.includes(0)).toBe(false);
    expect(valuesFrom(dataset, '2016-09-22T20:00:00Z', 1)).toEqual([Number.NaN]);
    expect(valuesFrom(dataset, '2016-12-27T12:00:00Z', 1, 'holiday')).toEqual([1]);
  });

  it('has the temperature of a home beside its gas, hour by hour', async () => {
    const dataset = await imported('eemeter_gas');

    expect(dataset.target.info).toMatchObject({ unit: 'kWh', carrier: 'gas', stepMinutes: 60 });
    expect(dataset.target.values.filter(Number.isNaN)).toHaveLength(0);
    expect(valuesFrom(dataset, '2021-12-07T06:00:00Z', 3)).toEqual([0, 8.1125, 4.4434]);
    expect(valuesFrom(dataset, '2021-12-07T06:00:00Z', 3, 'temperature')).toEqual([
      1.856842, 2.315094, 2.519928,
    ]);
  });
});
