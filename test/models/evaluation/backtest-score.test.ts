import { describe, expect, it } from 'vitest';
import { scoreBacktest } from '../../../models/evaluation/backtest-score.ts';
import type { RollingOriginResult } from '../../../models/evaluation/rolling-origin.ts';
import type { Dataset } from '../../../models/series/series.ts';

const HOUR_MS = 3_600_000;
const WEEK = 7 * 24;

/** Two weeks and a day of hours in Berlin from Monday 1 January 2024, 00:00 there: 0, 1, 2, ... */
const startAt = Date.parse('2023-12-31T23:00Z');
const values = Float64Array.from({ length: 15 * 24 }, (_, i) => i);
const dataset: Dataset = {
  target: {
    info: {
      id: 'ramp',
      carrier: 'electricity',
      unit: 'kW',
      stepMinutes: 60,
      timeZone: 'Europe/Berlin',
    },
    startAt,
    values,
  },
  covariates: [
    {
      name: 'temperature',
      known: 'future',
      startAt,
      values: values.map((_, i) => (i === 2 * WEEK ? -1 : 4)),
    },
  ],
};

/** Two forecasts of two hours, from Monday's midnight and from one. */
const first = 2 * WEEK;
const result: RollingOriginResult = {
  origins: 2,
  indices: Int32Array.of(first, first + 1, first + 1, first + 2),
  leads: Int32Array.of(0, 1, 0, 1),
  actual: Float64Array.of(336, 337, 337, Number.NaN),
  forecast: Float64Array.of(340, 335, 338, 1),
  naive: Float64Array.of(168, 169, 169, 170),
  levels: [],
  quantiles: [],
  warnings: [],
};

describe('the score of a backtest', () => {
  const score = scoreBacktest(result, dataset, startAt + 2 * WEEK * HOUR_MS);

  it('equals what was worked out by hand', () => {
    expect(score.count).toBe(3);
    expect(score.mae).toBeCloseTo(7 / 3);
    expect(score.rmse).toBeCloseTo(Math.sqrt((16 + 4 + 1) / 3));
    expect(score.mape).toBeCloseTo((100 / 3) * (4 / 336 + 2 / 337 + 1 / 337));
    expect(score.wape).toBeCloseTo((100 * 7) / (336 + 337 + 337));
    // In the training weeks each hour is 168 above the one a week before.
    expect(score.mase).toBeCloseTo(7 / 3 / 168);
    expect(score.naive.mae).toBeCloseTo(168);
    expect(score.quantiles).toBeUndefined();
  });

  it('splits errors by lead, local hour, weekday and temperature, in order', () => {
    expect(score.byLeadHour).toEqual([
      { group: 0, count: 2, mae: 2.5, bias: 2.5 },
      { group: 1, count: 1, mae: 2, bias: -2 },
    ]);
    expect(score.byHour).toEqual([
      { group: 0, count: 1, mae: 4, bias: 4 },
      { group: 1, count: 2, mae: 1.5, bias: -0.5 },
    ]);
    expect(score.byWeekday).toEqual([{ group: 1, count: 3, mae: 7 / 3, bias: 1 }]);
    expect(score.byTemperature).toEqual([
      { group: -3, count: 1, mae: 4, bias: 4 },
      { group: 3, count: 2, mae: 1.5, bias: -0.5 },
    ]);
  });

  it('gives no error by temperature where there is none', () => {
    const without = scoreBacktest(result, { ...dataset, covariates: [] }, startAt + WEEK * HOUR_MS);

    expect(without.byTemperature).toEqual([]);
  });
});
