import * as tf from '@tensorflow/tfjs-core';
import { inverseFactor } from './day-ahead/linear-algebra.ts';
import type { WindowMoments } from './window-moments.ts';

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

/** A ridge and what it was solved for. */
export interface SolvedRidge extends WindowRidge {
  /** What the cycle leaves of the moments: [lookback, horizon]. */
  readonly rest: Float32Array;
}

/** Of the mean cycle of a window, what the next ones keep. */
const CYCLE_SHARE = 0.8;

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
export async function solveWindowRidge(
  { lookback, horizon, gram, moments }: WindowMoments,
  { penalty, period }: RidgeShrinkage,
): Promise<SolvedRidge> {
  const cycle = cycleWeights(lookback, period);
  const known = rowSumsByPhase(gram, { cycle, period });
  const rest = Float32Array.from(
    moments,
    (value, i) =>
      value - (known[Math.floor(i / horizon) * period + ((i % horizon) % period)] as number),
  );
  const weights = await timesInverse(shrunk(gram, { lookback, penalty }), { rest, horizon });
  addCycle(weights, { lookback, horizon, period, times: 1 });
  return { lookback, horizon, weights, rest };
}

interface Cycle {
  readonly lookback: number;
  readonly horizon: number;
  readonly period: number;
  /** Factor. */
  readonly times: number;
}

/** Adds multiples of the weights of the mean cycle, in place. weights: [lookback, horizon]. */
export function addCycle(weights: Float32Array, { lookback, horizon, period, times }: Cycle): void {
  const cycle = cycleWeights(lookback, period);
  for (let at = 0; at < lookback; at++) {
    for (let lead = phaseOf(at, { lookback, period }); lead < horizon; lead += period) {
      const i = at * horizon + lead;
      weights[i] = (weights[i] as number) + times * (cycle[at] as number);
    }
  }
}

/** A copy, since others are to be solved with the same normal equations. */
function shrunk(
  gram: Float64Array,
  { lookback, penalty }: { lookback: number; penalty: number },
): Float64Array {
  let trace = 0;
  for (let i = 0; i < lookback; i++) trace += gram[i * lookback + i] as number;
  // Any will do for a series that never changes, of which nothing is learned.
  const ridge = (penalty * trace) / lookback || 1;
  const matrix = gram.slice();
  for (let i = 0; i < lookback; i++) {
    matrix[i * lookback + i] = (matrix[i * lookback + i] as number) + ridge;
  }
  return matrix;
}

/**
 * `matrix^-1 rest`, through the inverse of the matrix's factor: products are the fast part of a
 * network's runtime, and a horizon has hundreds of columns to be solved for.
 * matrix: [lookback, lookback], spoilt; rest and result: [lookback, horizon].
 */
async function timesInverse(
  matrix: Float64Array,
  { rest, horizon }: { rest: Float32Array; horizon: number },
): Promise<Float32Array> {
  const lookback = rest.length / horizon;
  const inverse = Float32Array.from(inverseFactor(matrix, lookback));
  const solution = tf.tidy(() => {
    const factor = tf.tensor2d(inverse, [lookback, lookback]);
    return tf.matMul(
      factor,
      tf.matMul(factor, tf.tensor2d(rest, [lookback, horizon]), true, false),
    );
  });
  const weights = await solution.data();
  solution.dispose();
  return Float32Array.from(weights);
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
