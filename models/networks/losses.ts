import * as tf from '@tensorflow/tfjs-core';
import { TrainingOptionError } from './training-errors.ts';

/** ys, predictions: [rows, ...] -> [rows, ...], [rows] or a scalar; lower is better. */
export type LossFunction = (ys: tf.Tensor, predictions: tf.Tensor) => tf.Tensor;

/** One value an element, so that sample weights can mask single targets. */
const NAMED_LOSSES = {
  meanSquaredError: (ys, predictions) => tf.squaredDifference(ys, predictions),
  meanAbsoluteError: (ys, predictions) => tf.abs(tf.sub(ys, predictions)),
  binaryCrossentropy,
  categoricalCrossentropy,
} satisfies Record<string, LossFunction>;

export type LossName = keyof typeof NAMED_LOSSES;

/** A loss by name, or as a function (any of `tf.metrics`, `tf.losses`, or your own). */
export type NetworkLoss = LossName | LossFunction;

const NAMED_METRICS = {
  ...NAMED_LOSSES,
  accuracy: (ys, predictions) =>
    tf.cast(tf.equal(tf.greater(ys, 0.5), tf.greater(predictions, 0.5)), 'float32'),
} satisfies Record<string, LossFunction>;

export type MetricName = keyof typeof NAMED_METRICS;

/** Keeps logarithms finite, as Keras does. */
const PROBABILITY_MARGIN = 1e-7;

/**
 * Pinball (quantile) loss, Koenker and Bassett (1978).
 * ys: [rows, horizon] or [rows, horizon, 1]; predictions: [rows, horizon, quantiles], or
 * [rows, horizon] for one quantile; result: the predictions' shape.
 */
export function pinballLoss(quantiles: readonly number[]): LossFunction {
  for (const quantile of quantiles) requireQuantile(quantile);
  return (ys, predictions) => {
    const levels = tf.tensor1d([...quantiles]);
    const targets = ys.rank < predictions.rank ? tf.expandDims(ys, -1) : ys;
    const errors = tf.sub(targets, predictions);
    return tf.maximum(tf.mul(errors, levels), tf.mul(errors, tf.sub(levels, 1)));
  };
}

export function resolveLoss(loss: NetworkLoss): LossFunction {
  return typeof loss === 'function' ? loss : named(NAMED_LOSSES, loss, 'loss');
}

export function resolveMetric(metric: MetricName): LossFunction {
  return named(NAMED_METRICS, metric, 'metric');
}

function named(
  choices: Readonly<Record<string, LossFunction>>,
  name: string,
  what: string,
): LossFunction {
  const found = Object.hasOwn(choices, name) ? choices[name] : undefined;
  if (found) return found;
  throw new TrainingOptionError(
    `Unknown ${what} "${name}". Allowed: ${Object.keys(choices).join(', ')}${what === 'loss' ? ', or a function' : ''}.`,
    { [what]: name },
  );
}

function binaryCrossentropy(ys: tf.Tensor, predictions: tf.Tensor): tf.Tensor {
  const p = tf.clipByValue(predictions, PROBABILITY_MARGIN, 1 - PROBABILITY_MARGIN);
  const hit = tf.mul(ys, tf.log(p));
  const miss = tf.mul(tf.sub(1, ys), tf.log(tf.sub(1, p)));
  return tf.neg(tf.add(hit, miss));
}

/** ys, predictions: [rows, ..., classes], predictions summing to one -> [rows, ...]. */
function categoricalCrossentropy(ys: tf.Tensor, predictions: tf.Tensor): tf.Tensor {
  const p = tf.clipByValue(predictions, PROBABILITY_MARGIN, 1 - PROBABILITY_MARGIN);
  return tf.neg(tf.sum(tf.mul(ys, tf.log(p)), -1));
}

function requireQuantile(quantile: number): void {
  if (quantile > 0 && quantile < 1) return;
  throw new TrainingOptionError(
    `A pinball loss was asked for quantile ${quantile}. Allowed: above 0 and below 1.`,
    { quantile },
  );
}
