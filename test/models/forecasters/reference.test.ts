import { beforeAll, describe, expect, it } from 'vitest';
import { scoreBacktest } from '../../../models/evaluation/backtest-score.ts';
import { eventMetrics } from '../../../models/evaluation/metrics.ts';
import { backtestRollingOrigin } from '../../../models/evaluation/rolling-origin.ts';
import type { FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import { mlp } from '../../../models/forecasters/mlp.ts';
import { peak } from '../../../models/forecasters/peak.ts';
import { selectionOf } from '../../../models/forecasters/selection.ts';
import { useBackend } from '../../../models/networks/backend.ts';
import { quantileOf } from '../../../models/quantile.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

const DAY_MS = 86_400_000;
const dataset = syntheticTown({ days: 130 });
const originAt = dataset.target.startAt + 100 * DAY_MS;
const plan = {
  fromAt: originAt,
  untilAt: originAt + 29 * DAY_MS,
  horizonSteps: 24,
  issueEvery: 'daily',
} as const;

describe('mlp', () => {
  let fitted: FittedForecaster;

  beforeAll(async () => {
    await useBackend('tensorflow');
    fitted = await mlp.fit(dataset, { originAt, seed: 1 });
  });

  it('gives intervals that hold about what they say on days to come', async () => {
    const result = await backtestRollingOrigin(fitted, dataset, plan);

    const { quantiles, mae, naive } = scoreBacktest(result, dataset, originAt);

    expect(mae).toBeLessThan(naive.mae);
    expect(quantiles?.coverage).toBeGreaterThan(0.65);
    expect(quantiles?.coverage).toBeLessThan(0.95);
  });

  it('keeps why, and how far off it was on days that it had not seen', () => {
    const selection = selectionOf(fitted.state);

    expect(selection?.why).toContain('days that it had not seen');
    expect(selection?.errors['mlp']).toBeGreaterThan(0);
  });

  it('gives the same point forecast whether quantiles are asked for or not', async () => {
    const request = { dataset, originAt, horizonSteps: 48 };

    const [bare, full] = [
      await fitted.predict(request),
      await fitted.predict({ ...request, quantiles: [0.1, 0.9] }),
    ];

    expect(bare.quantiles).toEqual([]);
    full.mean.forEach((value, step) => {
      expect(value).toBeCloseTo(bare.mean[step] as number, 3);
    });
  });

  it('stops at a loss that is not a number, and names the step', async () => {
    const values = dataset.target.values.map((value) => value * 1e38);
    const huge = { ...dataset, target: { ...dataset.target, values } };

    const fit = mlp.fit(huge, { originAt, seed: 1 });

    await expect(fit).rejects.toMatchObject({
      code: 'training.non-finite-loss',
      message: expect.stringMatching(/at step \d+ \(epoch \d+\)/),
    });
  });
});

describe('peak', () => {
  it('knows better than the share of peaks when one comes', async () => {
    await useBackend('tensorflow');
    const fitted = await peak.fit(dataset, { originAt, seed: 1 });

    const { threshold, mean, unit } = await fitted.predict({ dataset, originAt, horizonSteps: 24 });
    const result = await backtestRollingOrigin(fitted, dataset, plan);
    const event = result.actual.map((value) => Number(value > (threshold as number)));
    const { brier, baseRate } = eventMetrics(event, result.forecast);

    expect(unit).toBe('probability');
    expect(mean.every((share) => share >= 0 && share <= 1)).toBe(true);
    const known = dataset.target.values.subarray(28 * 24, 100 * 24);
    expect(threshold).toBeCloseTo(quantileOf(known, 0.9), 0);
    expect(brier).toBeLessThan(baseRate * (1 - baseRate));
  });
});
