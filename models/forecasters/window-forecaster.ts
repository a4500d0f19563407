import * as tf from '@tensorflow/tfjs-core';
import type { WindowRidge } from './window-ridge.ts';

/**
 * One linear map from the longest window to the horizon. Every column sums to one: what is added to a
 * series is added to its forecast.
 */
export interface WindowForecaster {
  readonly lookback: number;
  readonly horizon: number;
  /** [lookback, horizon]. */
  readonly weights: Float32Array;
}

/** The mean of the forecasts of ridges of several look-backs, as the one linear map that it is. */
export function averageRidges(ridges: readonly WindowRidge[]): WindowForecaster {
  const longest = Math.max(...ridges.map(({ lookback }) => lookback));
  const horizon = (ridges[0] as WindowRidge).horizon;
  const sums = new Float64Array(longest * horizon);
  for (const { lookback, weights } of ridges) {
    const level = levelWeights(weights, { lookback, horizon });
    const at = (longest - lookback) * horizon;
    weights.forEach((weight, i) => {
      sums[at + i] = (sums[at + i] as number) + weight + (level[i % horizon] as number);
    });
  }
  const weights = Float32Array.from(sums, (sum) => sum / ridges.length);
  return { lookback: longest, horizon, weights };
}

/** What every step of a window weighs through its mean, which is taken off before and added after. */
function levelWeights(
  weights: Float32Array,
  { lookback, horizon }: { lookback: number; horizon: number },
): Float64Array {
  const level = new Float64Array(horizon).fill(1);
  weights.forEach((weight, i) => {
    level[i % horizon] = (level[i % horizon] as number) - weight;
  });
  return level.map((value) => value / lookback);
}

/** Forecasts from `count` origins on, the first at `first`: [count, horizon]. */
export async function forecastWindows(
  values: Float32Array,
  { lookback, horizon, weights }: WindowForecaster,
  { first, count }: { first: number; count: number },
): Promise<ArrayLike<number>> {
  const windows = new Float32Array(count * lookback);
  for (let row = 0; row < count; row++) {
    windows.set(values.subarray(first + row - lookback, first + row), row * lookback);
  }
  const forecast = tf.tidy(() =>
    tf.matMul(tf.tensor2d(windows, [count, lookback]), tf.tensor2d(weights, [lookback, horizon])),
  );
  const data = await forecast.data();
  forecast.dispose();
  return data;
}
