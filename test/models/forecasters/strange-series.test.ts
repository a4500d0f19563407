import { beforeAll, describe, expect, it } from 'vitest';
import { readDataset } from '../../../functions/readings/formats/read-dataset.ts';
import { scoreBacktest } from '../../../models/evaluation/backtest-score.ts';
import { backtestRollingOrigin } from '../../../models/evaluation/rolling-origin.ts';
import type { Forecast } from '../../../models/forecasters/forecaster.ts';
import { linear } from '../../../models/forecasters/linear.ts';
import { forecasterOf } from '../../../models/forecasters/registry.ts';
import { useBackend } from '../../../models/networks/backend.ts';
import { type Dataset, endAt } from '../../../models/series/series.ts';
import { hasSharedData, sharedBytes } from '../../support/shared-data.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

const DAY_MS = 86_400_000;
const LEVELS = [0.05, 0.5, 0.95];

const STRANGE = {
  constant: () => 5,
  'all zero': () => 0,
  negative: (value: number) => -value,
  growing: (value: number, i: number) => value * (1 + i / 300),
  'stepping up': (value: number, i: number) => (i > 500 ? 4 * value : value),
  'missing by the day': (value: number, i: number) => (i % 120 < 24 ? Number.NaN : value),
  'missing at the end': (value: number, i: number) => (i > 27 * 24 ? Number.NaN : value),
  'almost always zero': (value: number, i: number) => (i % 200 === 7 ? value : 0),
  'one wild reading': (value: number, i: number) => (i === 400 ? 1e7 : value),
} satisfies Record<string, (value: number, i: number) => number>;

const SHAPES = Object.keys(STRANGE) as (keyof typeof STRANGE)[];
/** Its network is that of `mlp`: what differs is what it learns. */
const PEAK_SHAPES = ['constant', 'all zero', 'missing by the day'] as const;

function strange(name: keyof typeof STRANGE): Dataset {
  const town = syntheticTown({ days: 30 });
  return { ...town, target: { ...town.target, values: town.target.values.map(STRANGE[name]) } };
}

function allOf({ mean, quantiles }: Forecast): number[] {
  return [mean, ...quantiles].flatMap((values) => [...values]);
}

describe.each(['seasonal-naive', 'mlp', 'peak'] as const)('%s', (kind) => {
  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  it.each(kind === 'peak' ? PEAK_SHAPES : SHAPES)(
    'forecasts finite numbers of a series: %s',
    async (name) => {
      const dataset = strange(name);
      const originAt = endAt(dataset.target);

      const fitted = await forecasterOf(kind).fit(dataset, { originAt, seed: 1 });
      const forecast = await fitted.predict({
        dataset,
        originAt,
        horizonSteps: 48,
        quantiles: LEVELS,
      });

      const values = allOf(forecast);
      expect(values.every(Number.isFinite)).toBe(true);
      if (kind !== 'peak' && name === 'constant') {
        for (const value of values) expect(value).toBeCloseTo(5, 4);
      }
      if (kind !== 'peak' && name === 'all zero') {
        for (const value of values) expect(value).toBeCloseTo(0, 4);
      }
      fitted.dispose();
    },
  );

  it.each(kind === 'seasonal-naive' ? [1, 10, 15, 30, 60, 1440] : [10, 1440])(
    'forecasts steps of %d minutes',
    async (stepMinutes) => {
      const dataset = syntheticTown({ days: stepMinutes === 1440 ? 120 : 24, stepMinutes });
      const originAt = endAt(dataset.target);

      const fitted = await forecasterOf(kind).fit(dataset, { originAt, seed: 1 });
      const forecasts = await Promise.all(
        [1, 14].map((horizonSteps) =>
          fitted.predict({ dataset, originAt, horizonSteps, quantiles: LEVELS }),
        ),
      );

      expect(forecasts.map(({ mean }) => mean.length)).toEqual([1, 14]);
      expect(forecasts.flatMap(allOf).every(Number.isFinite)).toBe(true);
      fitted.dispose();
    },
  );
});

/** As demand fell in the spring of 2020: by a third from a Monday on, slowly coming back. */
function lockedDown(days: number, fromDay: number): Dataset {
  const town = syntheticTown({ days });
  const values = town.target.values.map((value, i) => {
    const since = i / 24 - fromDay;
    return since < 0 ? value : value * (1 - 0.33 * Math.exp(-since / 60));
  });
  return { ...town, target: { ...town.target, values } };
}

describe('a lockdown', () => {
  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  it('is followed within days, by a model that was fitted before it', async () => {
    const dataset = lockedDown(160, 122);
    const [fitAt, afterAt] = [120, 130].map((day) => dataset.target.startAt + day * DAY_MS);

    const fitted = await linear.fit(dataset, { originAt: fitAt as number, seed: 1 });
    const result = await backtestRollingOrigin(fitted, dataset, {
      fromAt: afterAt as number,
      untilAt: (afterAt as number) + 21 * DAY_MS,
      horizonSteps: 24,
      issueEvery: 'daily',
    });

    const { mape, quantiles } = scoreBacktest(result, dataset, fitAt as number);
    expect(mape).toBeLessThan(12);
    expect(quantiles?.coverage).toBeGreaterThan(0.6);
  });

  it.skipIf(!hasSharedData)('of 2020 in New York is forecast by what winter taught', async () => {
    const { dataset } = readDataset(sharedBytes('eia930/NYIS-ZONJ.csv.gz'), {
      file: 'NYIS-ZONJ.csv.gz',
      time: 'date_time',
      target: 'cleaned demand (MW)',
      timeZone: 'America/New_York',
      clock: 'utc',
    });
    const [fromAt, untilAt] = ['2020-03-16T04:00Z', '2020-05-15T04:00Z'].map(Date.parse);

    const fitted = await linear.fit(dataset, { originAt: fromAt as number, seed: 1 });
    const result = await backtestRollingOrigin(fitted, dataset, {
      fromAt: fromAt as number,
      untilAt: untilAt as number,
      horizonSteps: 'day',
      issueEvery: 'daily',
    });

    const { mae, mape, naive, quantiles } = scoreBacktest(result, dataset, fromAt as number);
    expect(mae).toBeLessThan(naive.mae);
    expect(mape).toBeLessThan(5);
    expect(quantiles?.coverage).toBeGreaterThan(0.65);
  });
});
