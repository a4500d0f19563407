import * as tf from '@tensorflow/tfjs-core';
import { solveRidgeMany } from './day-ahead/linear-algebra.ts';

/** What ridge regression needs to know of the windows it is fitted on. */
export interface WindowMoments {
  readonly lookback: number;
  readonly horizon: number;
  /** [lookback, lookback]. */
  readonly gram: Float64Array;
  /** [lookback, horizon]. */
  readonly moments: ArrayLike<number>;
}

/**
 * A window of the past and the weights that turn it into the future: the mean of the window is taken
 * off before and added after.
 */
export interface WindowRidge {
  readonly lookback: number;
  readonly horizon: number;
  /** [lookback, horizon]. */
  readonly weights: Float32Array;
}

/** Added to a window's deviation before it is divided by it: flat windows must not count for most. */
const LEAST_DEVIATION = 0.3;
/** Of the mean cycle of a window, what the next ones keep. */
const CYCLE_SHARE = 0.8;

/**
 * Sums over every window of all channels, which share one matrix of weights. Each window counts by the
 * inverse of its deviation, so that calm and restless times weigh alike.
 * channels: [steps] each, standardised.
 */
export async function windowMoments(
  channels: readonly Float32Array[],
  { lookback, horizon }: { lookback: number; horizon: number },
): Promise<WindowMoments> {
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
  return { lookback, horizon, gram: Float64Array.from(g), moments: m };
}

export interface RidgeShrinkage {
  /** Over the mean diagonal of the normal equations. */
  readonly penalty: number;
  /** Steps of the cycle that forecasts are shrunk to. */
  readonly period: number;
}

/**
 * Ridge regression from windows to horizons. What the windows do not tell apart is left to the mean
 * cycle of the window, not to its mean alone.
 */
export function solveWindowRidge(
  { lookback, horizon, gram, moments }: WindowMoments,
  { penalty, period }: RidgeShrinkage,
): WindowRidge {
  let trace = 0;
  for (let i = 0; i < lookback; i++) trace += gram[i * lookback + i] as number;
  const cycle = cycleWeights(lookback, period);
  const known = rowSumsByPhase(gram, { cycle, period });
  const rest = Float64Array.from(
    moments,
    (value, i) =>
      value - (known[Math.floor(i / horizon) * period + ((i % horizon) % period)] as number),
  );
  // Solving spoils the matrix, which other penalties need too.
  const weights = solveRidgeMany(gram.slice(), rest, {
    width: lookback,
    columns: horizon,
    ridge: (penalty * trace) / lookback,
  });
  for (let at = 0; at < lookback; at++) {
    for (let lead = phaseOf(at, { lookback, period }); lead < horizon; lead += period) {
      const i = at * horizon + lead;
      weights[i] = (weights[i] as number) + (cycle[at] as number);
    }
  }
  return { lookback, horizon, weights };
}

/** The first step of the horizon that is whole periods after a step of the window. */
function phaseOf(at: number, { lookback, period }: { lookback: number; period: number }): number {
  return (((at - lookback) % period) + period) % period;
}

/** What every step of a window weighs in the mean of the steps of its phase. */
function cycleWeights(lookback: number, period: number): Float64Array {
  const counts = new Float64Array(period);
  for (let at = 0; at < lookback; at++) {
    const phase = phaseOf(at, { lookback, period });
    counts[phase] = (counts[phase] as number) + 1;
  }
  return Float64Array.from(
    { length: lookback },
    (_, at) => CYCLE_SHARE / (counts[phaseOf(at, { lookback, period })] as number),
  );
}

/** The normal equations times the weights of the cycle, which repeat: [lookback, period]. */
function rowSumsByPhase(
  gram: Float64Array,
  { cycle, period }: { cycle: Float64Array; period: number },
): Float64Array {
  const lookback = cycle.length;
  const sums = new Float64Array(lookback * period);
  for (let row = 0; row < lookback; row++) {
    for (let at = 0; at < lookback; at++) {
      const i = row * period + phaseOf(at, { lookback, period });
      sums[i] = (sums[i] as number) + (gram[row * lookback + at] as number) * (cycle[at] as number);
    }
  }
  return sums;
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
