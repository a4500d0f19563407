import { describe, expect, it } from 'vitest';
import { backtestRollingOrigin } from '../../../models/evaluation/rolling-origin.ts';
import { FutureValueError } from '../../../models/series/known-view.ts';
import { forecasterBy } from '../../support/known-forecaster.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

const HOUR_MS = 3_600_000;
const town = syntheticTown({ days: 100 });
const { startAt, values } = town.target;
const at = (date: string) => Date.parse(date);
const lastKnown = forecasterBy((view) => view.target(view.originIndex - 1), 10);

describe('a backtest by rolling origins', () => {
  it('issues one forecast a local midnight, also where a day has 23 hours', async () => {
    // Berlin sets its clocks forward on 31 March 2024: that day runs from 23:00 to 22:00 UTC.
    const plan = { fromAt: at('2024-03-29T23:00Z'), untilAt: at('2024-04-01T22:00Z') };

    const result = await backtestRollingOrigin(lastKnown, town, {
      ...plan,
      horizonSteps: 'day',
      issueEvery: 'daily',
    });

    expect(result.origins).toBe(3);
    const first = (plan.fromAt - startAt) / HOUR_MS;
    expect([...result.indices]).toEqual(Array.from({ length: 71 }, (_, i) => first + i));
    expect(result.leads.filter((lead) => lead === 0)).toHaveLength(3);
    expect(result.leads[46]).toBe(22);
    expect(result.actual).toEqual(values.subarray(first, first + 71));
    expect(result.forecast.subarray(0, 24)).toEqual(
      new Float64Array(24).fill(values[first - 1] as number),
    );
    expect(result.forecast[24]).toBe(values[first + 23]);
    expect(result.naive[0]).toBe(values[first - 7 * 24]);
    expect(result.levels).toHaveLength(9);
    expect(result.quantiles[8]?.[0]).toBeCloseTo((result.forecast[0] as number) + 4);
  });

  it('issues every so many minutes, and ends where readings end', async () => {
    const untilAt = startAt + 100 * 24 * HOUR_MS;

    const result = await backtestRollingOrigin(lastKnown, town, {
      fromAt: untilAt - 12 * HOUR_MS,
      untilAt,
      horizonSteps: 10,
      issueEvery: 360,
    });

    expect(result.origins).toBe(2);
    expect([...result.leads]).toEqual([...Array(10).keys(), ...Array(6).keys()]);
    expect(result.indices.at(-1)).toBe(values.length - 1);
  });

  it('ends in an error when a forecaster looks at or after its origin', async () => {
    const cheat = forecasterBy((view, index) => view.target(index));

    const run = backtestRollingOrigin(cheat, town, {
      fromAt: startAt + 50 * 24 * HOUR_MS,
      untilAt: startAt + 51 * 24 * HOUR_MS,
      horizonSteps: 1,
      issueEvery: 'daily',
    });

    await expect(run).rejects.toThrow(FutureValueError);
  });

  it('takes covariates as the plan says they were known, and tells of warnings once each', async () => {
    const warm = forecasterBy((view, index) => view.covariate('temperature', index));
    const covariates = [{ ...(town.covariates[0] as (typeof town.covariates)[0]) }];
    const plan = {
      fromAt: startAt + 50 * 24 * HOUR_MS,
      untilAt: startAt + 54 * 24 * HOUR_MS,
      horizonSteps: 2,
      issueEvery: 60,
    };

    const result = await backtestRollingOrigin(warm, town, {
      ...plan,
      datasetAt: (origin) => ({
        ...town,
        covariates: covariates.map((one) => ({ ...one, values: one.values.map(() => origin) })),
      }),
    });

    expect(result.forecast[0]).toBe(50 * 24);
    expect(result.forecast[2]).toBe(50 * 24 + 1);
    expect(result.quantiles).toEqual([]);
    expect(result.warnings).toEqual(['from 0', 'from 1']);
  });

  it('reports progress, and ends when it is told to', async () => {
    const interruption = new AbortController();
    const seen: number[] = [];

    const run = backtestRollingOrigin(lastKnown, town, {
      fromAt: startAt + 10 * 24 * HOUR_MS,
      untilAt: startAt + 90 * 24 * HOUR_MS,
      horizonSteps: 1,
      issueEvery: 'daily',
      signal: interruption.signal,
      onProgress: (done) => {
        seen.push(done);
        interruption.abort();
      },
    });

    await expect(run).rejects.toThrow('aborted');
    expect(seen).toEqual([30]);
  });
});
