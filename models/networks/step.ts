import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { LossFunction } from './losses.ts';
import { TrainingDataError } from './training-errors.ts';

/** Rows of data, one tensor for each input, output and (optionally) weighted output. */
export interface Batch {
  readonly xs: readonly tf.Tensor[];
  readonly ys: readonly tf.Tensor[];
  readonly weights: readonly tf.Tensor[];
}

export interface Objective {
  readonly losses: readonly LossFunction[];
  readonly metrics: readonly LossFunction[];
}

/** Scalars of one batch. */
export interface BatchResult {
  readonly loss: tf.Scalar;
  readonly metrics: readonly tf.Scalar[];
}

/** A tidy-managed result also holds the gradients, by variable name. */
export interface StepResult extends BatchResult {
  readonly gradients: tf.NamedTensorMap;
}

/** One forward and backward pass: what every path repeats, eagerly or as a recorded graph. */
export function differentiate(
  model: LayersModel,
  batch: Batch,
  objective: Objective,
  variables: readonly tf.Variable[],
): StepResult {
  let metrics: tf.Scalar[] = [];
  const { value, grads } = tf.variableGrads(() => {
    const result = evaluateBatch(model, batch, objective, true);
    metrics = result.metrics.map((metric) => tf.keep(metric));
    return result.loss;
  }, [...variables]);
  return { loss: value, metrics, gradients: grads };
}

/** Loss (with regularisers) and metrics of one batch. */
export function evaluateBatch(
  model: LayersModel,
  batch: Batch,
  objective: Objective,
  training: boolean,
): BatchResult {
  const inputs = batch.xs.length === 1 ? (batch.xs[0] as tf.Tensor) : [...batch.xs];
  const applied = model.apply(inputs, { training }) as tf.Tensor | tf.Tensor[];
  const outputs = Array.isArray(applied) ? applied : [applied];
  const meanOf = (measure: LossFunction, index: number) =>
    weightedMean(
      measure(batch.ys[index] as tf.Tensor, outputs[index] as tf.Tensor),
      batch.weights[index] ?? (batch.weights.length === 1 ? batch.weights[0] : undefined),
    );
  const losses = [...objective.losses.map(meanOf), ...model.calculateLosses()];
  return {
    loss: losses.reduce((sum, loss) => tf.add(sum, loss)) as tf.Scalar,
    metrics: objective.metrics.map((metric) => meanOf(metric, 0)),
  };
}

/** Weights of a batch in which nothing counts sum to zero; the loss is then zero, not 0 / 0. */
const SMALLEST_WEIGHT = 1e-12;

/** loss: [rows, ...] or a scalar; weights: [rows] up to the loss's own shape, zero masks. */
function weightedMean(loss: tf.Tensor, weights: tf.Tensor | undefined): tf.Scalar {
  if (!weights) return tf.mean(loss);
  const fitting = expandTo(weights, loss);
  const total = tf.sum(tf.mul(fitting, tf.onesLike(loss)));
  return tf.div(tf.sum(tf.mul(loss, fitting)), tf.maximum(total, SMALLEST_WEIGHT)) as tf.Scalar;
}

function expandTo(weights: tf.Tensor, loss: tf.Tensor): tf.Tensor {
  const { shape } = weights;
  if (shape.length <= loss.rank && shape.every((size, axis) => size === loss.shape[axis])) {
    return tf.reshape(weights, [...shape, ...Array(loss.rank - shape.length).fill(1)]);
  }
  throw new TrainingDataError(
    `Sample weights of shape [${shape.join(', ')}] do not fit a loss of shape [${loss.shape.join(', ')}] (batch included). ` +
      'Allowed: the same leading sizes. A loss that returns a scalar cannot be weighted: return one value a row.',
    { weights: shape, loss: loss.shape },
  );
}
