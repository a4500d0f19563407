import * as tf from '@tensorflow/tfjs-core';
import { addTimes } from './day-ahead/linear-algebra.ts';
import type { WindowMoments } from './window-moments.ts';
import { solveWindowRidge, type WindowRidge } from './window-ridge.ts';

/** By how much more, as a share, another channel's weights may err and still count by 1 / e. */
const LIKENESS_SCALE = 0.02;
/** Of all channels alike, so that a channel unlike any other does not stand on its own data alone. */
const SHARE_OF_ALL = 0.1;
/** Weights by which channels are compared, which must differ: most of a channel's own. */
const COMPARED_SHARE_OF_ALL = 0.2;
const COMPARED_PENALTY = 0.5;

/** [channels][channels]: how much each channel's windows count for one channel's weights, together 1. */
export type Likeness = readonly (readonly number[])[];

/**
 * Channels are alike as far as the weights that are fitted on one forecast the windows of the other.
 * moments: of each channel alone, of the same shape.
 */
export async function likenessOf(
  moments: readonly WindowMoments[],
  period: number,
): Promise<Likeness> {
  const ridges: WindowRidge[] = [];
  for (const [channel] of moments.entries()) {
    const pooled = poolMoments(moments, ownShares(channel, moments.length));
    ridges.push(await solveWindowRidge(pooled, { penalty: COMPARED_PENALTY, period }));
  }
  return moments.map((channel, own) => {
    const errors = ridges.map((ridge) => squaredError(channel, ridge));
    const least = errors[own] as number;
    const likeness = errors.map((error) =>
      least > 0 ? Math.exp(-Math.max(0, error / least - 1) / LIKENESS_SCALE) : 1,
    );
    const sum = likeness.reduce((total, value) => total + value, 0);
    return likeness.map(
      (value) => ((1 - SHARE_OF_ALL) * value) / sum + SHARE_OF_ALL / moments.length,
    );
  });
}

function ownShares(channel: number, channels: number): readonly number[] {
  return Array.from(
    { length: channels },
    (_, other) =>
      COMPARED_SHARE_OF_ALL / channels + (other === channel ? 1 - COMPARED_SHARE_OF_ALL : 0),
  );
}

/** The sums over all channels, each counted by its share. */
export function poolMoments(
  moments: readonly WindowMoments[],
  shares: readonly number[],
): WindowMoments {
  const { lookback, horizon } = moments[0] as WindowMoments;
  const gram = new Float64Array(lookback * lookback);
  const sums = new Float64Array(lookback * horizon);
  let squares = 0;
  moments.forEach((channel, i) => {
    const share = shares[i] as number;
    addTimes(gram, channel.gram, share);
    addTimes(sums, channel.moments, share);
    squares += share * channel.squares;
  });
  return { lookback, horizon, gram, moments: sums, squares };
}

/** Of the futures of the windows whose sums are given: `|future|^2 - 2 W.moments + W.(gram W)`. */
function squaredError(
  { lookback, horizon, gram, moments, squares }: WindowMoments,
  { weights }: WindowRidge,
): number {
  return tf.tidy(() => {
    const w = tf.tensor2d(weights, [lookback, horizon]);
    const product = tf.matMul(tf.tensor2d(Float32Array.from(gram), [lookback, lookback]), w);
    const twice = tf.mul(tf.tensor2d(Float32Array.from(moments), [lookback, horizon]), 2);
    const [explained = Number.NaN] = tf.sum(tf.mul(w, tf.sub(product, twice))).dataSync();
    return squares + explained;
  });
}
