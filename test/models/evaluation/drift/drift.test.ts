import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { backtestDayAhead } from '../../../../models/evaluation/day-ahead.ts';
import { judgeErrorDrift } from '../../../../models/evaluation/drift/error-drift.ts';
import {
  inputReference,
  judgeInputDrift,
} from '../../../../models/evaluation/drift/input-drift.ts';
import { populationStability } from '../../../../models/evaluation/drift/population-stability.ts';
import { type ForecastDay, forecastDays } from '../../../../models/evaluation/drift/recent-days.ts';
import { dayNumbers } from '../../../../models/evaluation/promotion/day-numbers.ts';
import type { FittedForecaster } from '../../../../models/forecasters/forecaster.ts';
import { mlp } from '../../../../models/forecasters/mlp.ts';
import { useBackend } from '../../../../models/networks/backend.ts';
import { randomFrom } from '../../../../models/random.ts';
import type { Dataset } from '../../../../models/series/series.ts';
import { hasVicElec, readVicElec } from '../vic-elec.ts';

const DAY_MS = 86_400_000;

describe('populationStability', () => {
  const sample = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 50 });

  it('is never negative, and next to nothing for the same readings', () => {
    fc.assert(
      fc.property(sample, sample, (reference, recent) => {
        expect(populationStability(reference, recent)).toBeGreaterThanOrEqual(0);
        expect(populationStability(reference, reference)).toBeLessThan(1e-9);
      }),
    );
  });

  it('passes a quarter when a normal sample moves by half a deviation', () => {
    const random = randomFrom(4);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const reference = Array.from({ length: 5000 }, normal);
    const moved = Array.from({ length: 5000 }, () => 0.55 + normal());

    expect(populationStability(reference, moved)).toBeGreaterThan(0.25);
    expect(populationStability(reference, Array.from({ length: 5000 }, normal))).toBeLessThan(0.02);
  });

  it('is not a number of nothing', () => {
    expect(populationStability([NaN], [1])).toBeNaN();
  });
});

describe('judgeErrorDrift', () => {
  const promised = { loss: 10, naiveLoss: 20, unit: 'kW' };
  const days = (count: number, day: Partial<ForecastDay>): ForecastDay[] =>
    Array.from({ length: count }, () => ({ loss: 10, naiveLoss: 20, wholeDayShift: 0, ...day }));

  it('is calm while errors are as promised', () => {
    expect(judgeErrorDrift(days(60, {}), promised)).toEqual([]);
  });

  it('takes a hard season, which is hard for the naive forecast too, for what it is', () => {
    expect(judgeErrorDrift(days(60, { loss: 30, naiveLoss: 60 }), promised)).toEqual([]);
    expect(judgeErrorDrift(days(60, { loss: 30 }), promised)).toMatchObject([{ check: 'error' }]);
  });

  it('sees a new level on the day that most of the week shows it', () => {
    const shifted = days(4, { wholeDayShift: -12 });

    expect(judgeErrorDrift([...days(30, {}), ...shifted.slice(1)], promised)).toEqual([]);
    expect(judgeErrorDrift([...days(30, {}), ...shifted], promised)).toMatchObject([
      { check: 'level', sentence: expect.stringContaining('below their forecasts at all hours') },
    ]);
  });

  it('does not take a warm front and a cold one for a level', () => {
    const fronts = [...days(3, { wholeDayShift: 30 }), ...days(4, { wholeDayShift: -30 })];

    expect(judgeErrorDrift([...days(30, {}), ...fronts.slice(0, 6)], promised)).toEqual([]);
  });
});

describe.skipIf(!hasVicElec)('a model of Victoria trained in 2013, watched daily', () => {
  const at = (date: string) => Date.parse(`${date}T00:00:00+11:00`);
  const [holdoutAt, yearAt, endOfYearAt] = [at('2013-11-20'), at('2014-01-01'), at('2014-12-31')];
  let dataset: Dataset;
  let fitted: FittedForecaster;
  let promise: ForecastDay[];

  beforeAll(async () => {
    await useBackend('tensorflow');
    dataset = readVicElec();
    fitted = await mlp.fit(dataset, { originAt: holdoutAt, seed: 1 });
    promise = await watch(dataset, holdoutAt, yearAt);
  }, 120_000);

  const watch = async (readings: Dataset, fromAt: number, untilAt: number) => {
    const result = await backtestDayAhead(fitted, readings, { fromAt, untilAt });
    const dayOf = dayNumbers(readings.target.info, fromAt, result.actual.length);
    return forecastDays({ ...result, dayOf }, 'absolute');
  };

  const raisedOn = (days: readonly ForecastDay[], before: readonly ForecastDay[]) => {
    const mean = (pick: (day: ForecastDay) => number) =>
      promise.reduce((sum, day) => sum + pick(day), 0) / promise.length;
    const promised = {
      loss: mean(({ loss }) => loss),
      naiveLoss: mean(({ naiveLoss }) => naiveLoss),
      unit: 'MW',
    };
    return days.flatMap((_, day) =>
      judgeErrorDrift([...before, ...days.slice(0, day + 1)], promised).length > 0 ? [day + 1] : [],
    );
  };

  it('does not raise drift once in 2014 as it was', async () => {
    const year = await watch(dataset, yearAt, endOfYearAt);
    const reference = inputReference(dataset, holdoutAt);
    const checks = year.map((_, day) => yearAt + (day + 1) * DAY_MS);

    expect(year).toHaveLength(364);
    expect(raisedOn(year, promise)).toEqual([]);
    expect(checks.flatMap((check) => judgeInputDrift(reference, dataset, check))).toEqual([]);
  });

  it('raises it within seven days of a shift of 15 %, up or down, whenever it comes', async () => {
    const delays: number[] = [];
    for (const factor of [1.15, 0.85]) {
      for (let shiftAt = at('2014-01-10'); shiftAt < at('2014-12-10'); shiftAt += 14 * DAY_MS) {
        const from = (shiftAt - dataset.target.startAt) / 1_800_000;
        const values = dataset.target.values.map((value, step) =>
          step < from ? value : factor * value,
        );
        const shifted = { ...dataset, target: { ...dataset.target, values } };
        const before = await watch(shifted, shiftAt - 10 * DAY_MS, shiftAt);
        const after = await watch(shifted, shiftAt, shiftAt + 10 * DAY_MS);
        delays.push(raisedOn(after, before)[0] ?? Infinity);
      }
    }

    expect(delays).toHaveLength(48);
    expect(Math.max(...delays)).toBeLessThanOrEqual(7);
  });

  it('sees a shift of 15 % in the inputs too', () => {
    const reference = inputReference(dataset, holdoutAt);
    const values = dataset.target.values.map((value) => 0.85 * value);
    const shifted = { ...dataset, target: { ...dataset.target, values } };

    const findings = judgeInputDrift(reference, shifted, at('2014-05-01'));

    expect(findings).toMatchObject([{ check: 'input', value: expect.any(Number) }]);
  });
});
