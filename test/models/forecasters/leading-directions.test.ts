import { beforeAll, describe, expect, it } from 'vitest';
import { leadingRidge } from '../../../models/forecasters/leading-directions.ts';
import { averageRidges, forecastWindows } from '../../../models/forecasters/window-forecaster.ts';
import { windowMoments } from '../../../models/forecasters/window-moments.ts';
import { addCycle, solveWindowRidge } from '../../../models/forecasters/window-ridge.ts';
import { useBackend } from '../../../models/networks/backend.ts';

const PERIOD = 4;
const LOOKBACK = 24;

/** A cycle on a level that wanders, a swing of another length and some noise. */
const series = Float32Array.from(
  { length: 600 },
  (_, i) =>
    Math.sin(i / 40) +
    ([0, 2, 1, -1][i % PERIOD] as number) +
    0.5 * Math.sin(i / 1.7) +
    0.3 * Math.sin(i * i),
);

async function ridgeOf(horizon: number, values = series) {
  const moments = await windowMoments([values], { lookback: LOOKBACK, horizon });
  return solveWindowRidge(moments, { penalty: 0.05, period: PERIOD });
}

/** What a ridge adds to the cycle, [lookback][horizon]. */
function beyondCycle({ weights, horizon }: { weights: Float32Array; horizon: number }) {
  const rest = weights.slice();
  addCycle(rest, { lookback: LOOKBACK, horizon, period: PERIOD, times: -1 });
  return Array.from({ length: LOOKBACK }, (_, row) =>
    Array.from(rest.subarray(row * horizon, (row + 1) * horizon)),
  );
}

/** Rows that others do not make up, by elimination with the largest pivot. */
function rankOf(matrix: readonly (readonly number[])[]): number {
  const rows = matrix.map((row) => [...row]);
  const size = Math.max(...rows.flat().map(Math.abs));
  let rank = 0;
  while (rank < rows.length) {
    const rest = rows.slice(rank).flatMap((row, i) => row.map((value, j) => ({ value, i, j })));
    const top = rest.reduce((most, at) => (Math.abs(at.value) > Math.abs(most.value) ? at : most));
    if (Math.abs(top.value) < 1e-4 * size) break;
    const [pivot = []] = rows.splice(rank + top.i, 1);
    rows.splice(rank, 0, pivot);
    for (const row of rows.slice(rank + 1)) {
      const factor = (row[top.j] as number) / top.value;
      pivot.forEach((value, j) => {
        row[j] = (row[j] as number) - factor * value;
      });
    }
    rank += 1;
  }
  return rank;
}

describe('a ridge drawn towards its leading directions', () => {
  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  it('keeps a quarter of what lies beyond nine directions, and moves in nine at most', async () => {
    const ridge = await ridgeOf(16);

    const drawn = await leadingRidge(ridge, PERIOD);

    // Less a quarter of the ridge, three projections are left, the widest of rank nine.
    const whole = beyondCycle(ridge);
    const projections = beyondCycle(drawn).map((row, i) =>
      row.map((value, j) => 4 * value - (whole[i]?.[j] as number)),
    );
    expect(rankOf(whole)).toBe(16);
    expect(rankOf(projections)).toBe(9);
  });

  it('leaves a ridge of a single lead as it was, since that has no other direction', async () => {
    const ridge = await ridgeOf(1);

    const drawn = await leadingRidge(ridge, PERIOD);

    drawn.weights.forEach((weight, i) => {
      expect(weight).toBeCloseTo(ridge.weights[i] as number, 5);
    });
  });

  it('keeps most of what the ridge gains over the cycle where it was fitted, and not all', async () => {
    const horizon = 16;
    const ridge = await ridgeOf(horizon);
    const drawn = await leadingRidge(ridge, PERIOD);
    const errorOf = async (weights: Float32Array) => {
      const forecaster = averageRidges([{ lookback: LOOKBACK, horizon, weights }]);
      const origins = { first: LOOKBACK, count: 600 - LOOKBACK - horizon };
      const forecasts = Array.from(await forecastWindows(series, forecaster, origins));
      return forecasts.reduce((sum, value, i) => {
        const at = LOOKBACK + Math.floor(i / horizon) + (i % horizon);
        return sum + (value - (series[at] as number)) ** 2;
      }, 0);
    };
    const cycle = new Float32Array(ridge.weights.length);
    addCycle(cycle, { lookback: LOOKBACK, horizon, period: PERIOD, times: 1 });

    const [full, fewer, none] = await Promise.all(
      [ridge.weights, drawn.weights, cycle].map(errorOf),
    );

    expect(fewer).toBeGreaterThan(full as number);
    expect((none as number) - (fewer as number)).toBeGreaterThan(
      0.8 * ((none as number) - (full as number)),
    );
  });

  it('adds to a forecast what is added to the series', async () => {
    const forecaster = averageRidges([await leadingRidge(await ridgeOf(16), PERIOD)]);
    const origins = { first: 300, count: 3 };

    const plain = await forecastWindows(series, forecaster, origins);
    const lifted = await forecastWindows(
      series.map((value) => value + 10),
      forecaster,
      origins,
    );

    Array.from(lifted).forEach((value, i) => {
      expect(value).toBeCloseTo((plain[i] as number) + 10, 3);
    });
  });

  it('has columns that sum to one with the level', async () => {
    const horizon = 16;
    const { weights } = averageRidges([await leadingRidge(await ridgeOf(horizon), PERIOD)]);

    const sums = new Float64Array(horizon);
    weights.forEach((weight, i) => {
      sums[i % horizon] = (sums[i % horizon] as number) + weight;
    });

    for (const sum of sums) expect(sum).toBeCloseTo(1, 4);
  });

  it('makes the same bytes each time, and leaves a series that never changes alone', async () => {
    const [first, second] = [
      await leadingRidge(await ridgeOf(16), PERIOD),
      await leadingRidge(await ridgeOf(16), PERIOD),
    ];
    const flat = await leadingRidge(await ridgeOf(16, new Float32Array(600)), PERIOD);

    expect(second.weights).toEqual(first.weights);
    for (const weight of beyondCycle(flat).flat()) expect(weight).toBeCloseTo(0, 6);
  });
});
