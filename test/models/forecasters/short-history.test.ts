import { beforeAll, describe, expect, it } from 'vitest';
import { auto } from '../../../models/forecasters/auto.ts';
import { NoHistoryError, NotEnoughHistoryError } from '../../../models/forecasters/forecaster.ts';
import { forecasterOf } from '../../../models/forecasters/registry.ts';
import { selectionOf } from '../../../models/forecasters/selection.ts';
import { useBackend } from '../../../models/networks/backend.ts';
import { endAt } from '../../../models/series/series.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

const HOUR_MS = 3_600_000;
const LEVELS = [0.1, 0.5, 0.9];

describe('auto, by the length of the history', () => {
  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  it.each([
    ['three weeks', 21 * 24, 'auto', 'too few for networks'],
    ['two weeks', 14 * 24, 'seasonal-naive', '14 days of readings, too few for a regression'],
    ['a week', 7 * 24, 'seasonal-naive', 'the week before repeats'],
    ['two days', 2 * 24, 'seasonal-naive', 'the day before repeats'],
    ['six hours', 6, 'seasonal-naive', 'the mean repeats'],
    ['one reading', 1, 'seasonal-naive', 'the mean repeats'],
  ])('forecasts two weeks from %s, and says how', async (_, hours, kind, why) => {
    const dataset = syntheticTown({ days: 40 });
    const originAt = dataset.target.startAt + hours * HOUR_MS;

    const fitted = await auto.fit(dataset, { originAt, seed: 1 });
    const forecast = await fitted.predict({
      dataset,
      originAt,
      horizonSteps: 14 * 24,
      quantiles: LEVELS,
    });

    expect(fitted.state.kind).toBe(kind);
    expect(selectionOf(fitted.state)?.why).toContain(why);
    for (const values of [forecast.mean, ...forecast.quantiles]) {
      expect(values.every(Number.isFinite)).toBe(true);
    }
    expect(forecast.warnings.length > 0).toBe(hours < 7 * 24);
  });

  it('repeats the day before where there is no week, and tells the forecast so', async () => {
    const dataset = syntheticTown({ days: 3 });
    const originAt = endAt(dataset.target);

    const fitted = await auto.fit(dataset, { originAt, seed: 1 });
    const { mean, warnings } = await fitted.predict({ dataset, originAt, horizonSteps: 24 });

    expect(mean).toEqual(dataset.target.values.subarray(-24));
    expect(warnings[0]).toMatch(/For 24 of 24 steps no reading of the same weekday is known/);
  });

  it('counts readings, not days between the first and the last', async () => {
    const dataset = syntheticTown({ days: 60 });
    dataset.target.values.fill(Number.NaN, 5 * 24, 55 * 24);
    const originAt = endAt(dataset.target);

    const fitted = await auto.fit(dataset, { originAt, seed: 1 });

    expect(selectionOf(fitted.state)?.why).toContain('10 days of readings');
  });

  it('refuses a series without a reading before the origin', async () => {
    const dataset = syntheticTown({ days: 3 });
    dataset.target.values.fill(Number.NaN);

    const fit = auto.fit(dataset, { originAt: endAt(dataset.target), seed: 1 });

    await expect(fit).rejects.toThrow(NoHistoryError);
  });

  it.each(['linear', 'mlp', 'peak', 'global'] as const)(
    'is what %s sends whoever has too little to',
    async (kind) => {
      const dataset = syntheticTown({ days: 12 });

      const fit = forecasterOf(kind).fit(dataset, { originAt: endAt(dataset.target), seed: 1 });

      await expect(fit).rejects.toThrow(NotEnoughHistoryError);
      await expect(fit).rejects.toThrow('use "auto", which makes do with less');
    },
  );
});
