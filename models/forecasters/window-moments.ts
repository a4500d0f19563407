import * as tf from '@tensorflow/tfjs-core';

/** What ridge regression needs to know of the windows it is fitted on. */
export interface WindowMoments {
  readonly lookback: number;
  readonly horizon: number;
  /** [lookback, lookback]. */
  readonly gram: Float64Array;
  /** [lookback, horizon]. */
  readonly moments: ArrayLike<number>;
  /** Of all values of the futures. */
  readonly squares: number;
}

/** Added to a window's deviation before it is divided by it: flat windows must not count for most. */
const LEAST_DEVIATION = 0.3;
export interface WindowShape {
  readonly lookback: number;
  readonly horizon: number;
  /** Latest steps of a window whose deviation it is divided by. @default all of them */
  readonly spreadSteps?: number;
}

/**
 * Sums over every window of all stretches, which share one matrix of weights. Each window counts by the
 * inverse of its deviation, so that calm and restless times weigh alike.
 * stretches: [steps] each, standardised.
 */
export async function windowMoments(
  stretches: readonly Float32Array[],
  shape: WindowShape,
): Promise<WindowMoments> {
  const { lookback, horizon } = shape;
  let sums: Sums = {
    gram: tf.zeros([lookback, lookback]),
    moments: tf.zeros([lookback, horizon]),
    squares: tf.zeros([]),
  };
  for (const stretch of stretches) {
    const next = tf.tidy(() => added(sums, scaledWindows(stretch, shape), shape));
    tf.dispose({ ...sums });
    sums = next;
  }
  const [gram, moments, squares] = await Promise.all([
    sums.gram.data(),
    sums.moments.data(),
    sums.squares.data(),
  ]);
  tf.dispose({ ...sums });
  return { lookback, horizon, gram: Float64Array.from(gram), moments, squares: squares[0] ?? 0 };
}

type Sums = {
  readonly gram: tf.Tensor2D;
  readonly moments: tf.Tensor2D;
  readonly squares: tf.Scalar;
};

/** windows: [count, lookback + horizon]. */
function added(sums: Sums, windows: tf.Tensor2D, { lookback, horizon }: WindowShape): Sums {
  const past = tf.slice2d(windows, [0, 0], [-1, lookback]);
  const future = tf.slice2d(windows, [0, lookback], [-1, horizon]);
  return {
    gram: tf.add(sums.gram, tf.matMul(past, past, true, false)),
    moments: tf.add(sums.moments, tf.matMul(past, future, true, false)),
    squares: tf.add(sums.squares, tf.sum(tf.square(future))),
  };
}

/**
 * Every window with its future, less the mean of the window, over the deviation of its latest steps.
 */
function scaledWindows(
  channel: Float32Array,
  { lookback, horizon, spreadSteps = lookback }: WindowShape,
): tf.Tensor2D {
  const length = lookback + horizon;
  const count = Math.max(0, channel.length - length + 1);
  const windows = new Float32Array(count * length);
  for (let start = 0; start < count; start++) {
    const past = channel.subarray(start, start + lookback);
    const whole = momentsOf(past);
    const { deviation } = spreadSteps < lookback ? momentsOf(past.subarray(-spreadSteps)) : whole;
    const factor = 1 / (deviation + LEAST_DEVIATION);
    for (let i = 0; i < length; i++) {
      windows[start * length + i] = ((channel[start + i] as number) - whole.mean) * factor;
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
