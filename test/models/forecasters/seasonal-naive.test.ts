import { describe, expect, it } from 'vitest';
import { NotEnoughHistoryError } from '../../../models/forecasters/forecaster.ts';
import { seasonalNaive } from '../../../models/forecasters/seasonal-naive.ts';
import { endAt } from '../../../models/series/series.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

describe('seasonal-naive', () => {
  it('repeats the week before the origin, also beyond a week', async () => {
    const dataset = syntheticTown({ days: 21 });
    const originAt = endAt(dataset.target);
    const fitted = await seasonalNaive.fit(dataset, { originAt, seed: 1 });

    const { mean, startAt } = await fitted.predict({ dataset, originAt, horizonSteps: 10 * 24 });

    const lastWeek = dataset.target.values.subarray(-7 * 24);
    expect(startAt).toBe(originAt);
    expect(mean.subarray(0, 7 * 24)).toEqual(lastWeek);
    expect(mean.subarray(7 * 24)).toEqual(lastWeek.subarray(0, 3 * 24));
  });

  it('takes an older week where a reading is missing', async () => {
    const dataset = syntheticTown({ days: 21 });
    dataset.target.values[14 * 24 + 3] = Number.NaN;
    const originAt = endAt(dataset.target);
    const fitted = await seasonalNaive.fit(dataset, { originAt, seed: 1 });

    const { mean } = await fitted.predict({ dataset, originAt, horizonSteps: 24 });

    expect(mean[3]).toBe(dataset.target.values[7 * 24 + 3]);
  });

  it('asks for a week of readings', async () => {
    const dataset = syntheticTown({ days: 6 });

    const fit = seasonalNaive.fit(dataset, { originAt: endAt(dataset.target), seed: 1 });

    await expect(fit).rejects.toThrow(NotEnoughHistoryError);
  });
});
