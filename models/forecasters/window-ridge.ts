import * as tf from '@tensorflow/tfjs-core';
import { solveRidgeMany } from './day-ahead/linear-algebra.ts';

/**
 * A window of the past and the weights that turn it into the future: the mean of the window is taken
 * off before and added after.
 */
export interface WindowRidge {
  readonly lookback: number;
  /** [lookback, horizon]. */
  readonly weights: Float32Array;
}

/** Shrinkage over the mean diagonal of the normal equations, for a look-back of three weeks of hours. */
const RIDGE = 0.5;
const RIDGE_LOOKBACK = 504;
/** Longer windows have more weights to shrink. */
const RIDGE_GROWTH = 0.7;
/** Added to a window's deviation before it is divided by it: flat windows must not count for most. */
const LEAST_DEVIATION = 0.3;

/**
 * Ridge regression from windows to horizons, one matrix for all channels. Each window counts by the
 * inverse of its deviation, so that calm and restless times weigh alike.
 * channels: [steps] each, standardised.
 */
export async function fitWindowRidge(
  channels: readonly Float32Array[],
  { lookback, horizon }: { lookback: number; horizon: number },
): Promise<WindowRidge> {
  let gram: tf.Tensor2D = tf.zeros([lookback, lookback]);
  let moments: tf.Tensor2D = tf.zeros([lookback, horizon]);
  for (const channel of channels) {
    const [nextGram, nextMoments] = tf.tidy(() => {
      const windows = scaledWindows(channel, lookback + horizon, lookback);
      const past = tf.slice2d(windows, [0, 0], [-1, lookback]);
      const future = tf.slice2d(windows, [0, lookback], [-1, horizon]);
      return [
        tf.add(gram, tf.matMul(past, past, true, false)) as tf.Tensor2D,
        tf.add(moments, tf.matMul(past, future, true, false)) as tf.Tensor2D,
      ] as const;
    });
    tf.dispose([gram, moments]);
    [gram, moments] = [nextGram, nextMoments];
  }
  const [g, m] = await Promise.all([gram.data(), moments.data()]);
  tf.dispose([gram, moments]);
  const share = (RIDGE * (lookback / RIDGE_LOOKBACK) ** RIDGE_GROWTH) / lookback;
  return { lookback, weights: solve(Float64Array.from(g), m, { lookback, horizon, share }) };
}

function solve(
  gram: Float64Array,
  moments: ArrayLike<number>,
  { lookback, horizon, share }: { lookback: number; horizon: number; share: number },
): Float32Array {
  let trace = 0;
  for (let i = 0; i < lookback; i++) trace += gram[i * lookback + i] as number;
  return solveRidgeMany(gram, moments, { width: lookback, columns: horizon, ridge: share * trace });
}

/** Every window of `length` steps, less the mean of its first `lookback`, over their deviation. */
function scaledWindows(channel: Float32Array, length: number, lookback: number): tf.Tensor2D {
  const count = channel.length - length + 1;
  const windows = new Float32Array(Math.max(0, count) * length);
  for (let start = 0; start < count; start++) {
    const window = channel.subarray(start, start + length);
    const { mean, deviation } = momentsOf(window.subarray(0, lookback));
    const factor = 1 / (deviation + LEAST_DEVIATION);
    for (let i = 0; i < length; i++) {
      windows[start * length + i] = ((window[i] as number) - mean) * factor;
    }
  }
  return tf.tensor2d(windows, [count, length]);
}

export function momentsOf(window: Float32Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const value of window) sum += value;
  const mean = sum / window.length;
  let squares = 0;
  for (const value of window) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / window.length) };
}
