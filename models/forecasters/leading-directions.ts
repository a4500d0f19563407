import * as tf from '@tensorflow/tfjs-core';
import { principalDirections } from './day-ahead/principal-directions.ts';
import { addCycle, type SolvedRidge, type WindowRidge } from './window-ridge.ts';

/**
 * Numbers of directions that a ridge is projected onto. On held-out months of ETTh1 the mean of the ridge
 * with all of them erred less than its mean with any one, at every horizon.
 */
const RANKS = [1, 3, 9] as const;

/**
 * The mean of a ridge and its projections onto the few directions in which its forecasts vary most:
 * reduced-rank regression (Izenman, 1975, doi:10.1016/0047-259X(75)90042-1) on the penalised normal
 * equations (Mukherjee and Zhu, 2011, doi:10.1002/sam.10138). The cycle that the ridge is shrunk to
 * stays whole.
 */
export async function leadingRidge(ridge: SolvedRidge, period: number): Promise<WindowRidge> {
  const { lookback, horizon, rest } = ridge;
  const beyondCycle = ridge.weights.slice();
  addCycle(beyondCycle, { lookback, horizon, period, times: -1 });
  const vectors = await directionsOf(beyondCycle, { rest, horizon });
  const weights = await drawTowards(vectors, { weights: beyondCycle, horizon });
  addCycle(weights, { lookback, horizon, period, times: 1 });
  return { lookback, horizon, weights };
}

/**
 * Of the forecasts over the windows that were fitted on, `W' (gram + penalty) W`: the ridge solves
 * `(gram + penalty) W = rest`. weights and rest: [lookback, horizon]; result: [ranks, horizon].
 */
async function directionsOf(
  weights: Float32Array,
  { rest, horizon }: { rest: Float32Array; horizon: number },
): Promise<readonly Float64Array[]> {
  const shape: [number, number] = [weights.length / horizon, horizon];
  const squares = tf.tidy(() =>
    tf.matMul(tf.tensor2d(weights, shape), tf.tensor2d(rest, shape), true, false),
  );
  const matrix = Float64Array.from(await squares.data());
  squares.dispose();
  return principalDirections(matrix, horizon, Math.max(...RANKS)).vectors;
}

/** A direction stays in proportion to the projections that hold it; the ridge itself holds all. */
async function drawTowards(
  vectors: readonly Float64Array[],
  { weights, horizon }: { weights: Float32Array; horizon: number },
): Promise<Float32Array> {
  const flat = Float32Array.from(vectors.flatMap((vector) => Array.from(vector)));
  const holding = vectors.map((_, k) => RANKS.filter((rank) => k < rank).length);
  const drawn = tf.tidy(() => {
    const whole = tf.tensor2d(weights, [weights.length / horizon, horizon]);
    const directions = tf.tensor2d(flat, [vectors.length, horizon]);
    const parts = tf.mul(tf.matMul(whole, directions, false, true), tf.tensor1d(holding));
    return tf.div(tf.add(whole, tf.matMul(parts, directions)), 1 + RANKS.length);
  });
  const result = Float32Array.from(await drawn.data());
  drawn.dispose();
  return result;
}
