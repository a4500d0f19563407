import { describe, expect, it } from 'vitest';
import { backtestDayAhead } from '../../../models/evaluation/day-ahead.ts';
import { FutureValueError } from '../../../models/series/known-view.ts';
import { forecasterBy } from '../../support/known-forecaster.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

const HOUR_MS = 3_600_000;
const town = syntheticTown({ days: 100 });
const { startAt, values } = town.target;
/** Two local days of Berlin, the first of which has 23 hours. */
const days = { fromAt: Date.parse('2024-03-30T23:00Z'), untilAt: Date.parse('2024-04-01T22:00Z') };

describe('a day-ahead backtest', () => {
  it('lays one forecast a local day beside what happened', async () => {
    const yesterday = forecasterBy((view, index) => view.target(index - 24));

    const { days: count, ...result } = await backtestDayAhead(yesterday, town, days);

    const first = (days.fromAt - startAt) / HOUR_MS;
    expect(count).toBe(2);
    expect(yesterday.requests.map(({ horizonSteps }) => horizonSteps)).toEqual([23, 24]);
    expect(result.actual).toEqual(values.subarray(first, first + 47));
    expect(result.forecast).toEqual(values.subarray(first - 24, first + 23));
    expect(result.naive).toEqual(values.subarray(first - 168, first - 168 + 47));
  });

  it('throws where a forecaster asks for the day itself', async () => {
    const cheat = forecasterBy((view, index) => view.target(index));

    await expect(backtestDayAhead(cheat, town, days)).rejects.toThrow(FutureValueError);
  });
});
