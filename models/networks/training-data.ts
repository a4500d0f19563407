import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Batch } from './step.ts';
import { TrainingDataError } from './training-errors.ts';

/** Everything row-aligned: xs: [rows, ...]; ys: [rows, ...]; sampleWeights: [rows] or the shape of ys. */
export interface TrainingData {
  readonly xs: tf.Tensor | readonly tf.Tensor[];
  readonly ys: tf.Tensor | readonly tf.Tensor[];
  /** Zero masks a row or a single target; one tensor for all outputs, or one an output. */
  readonly sampleWeights?: tf.Tensor | readonly tf.Tensor[];
}

/** The data as lists, checked against the model. */
export interface CheckedData extends Batch {
  readonly rows: number;
  /** Tensors made here, for the caller to dispose. */
  readonly owned: readonly tf.Tensor[];
}

/** @throws {TrainingDataError} where counts, rows or row shapes differ. */
export function checkData(model: LayersModel, data: TrainingData, where: string): CheckedData {
  const xs = listOf(data.xs);
  const ys = listOf(data.ys);
  const weights = data.sampleWeights ? listOf(data.sampleWeights) : [];
  const rows = xs[0]?.shape[0] ?? 0;
  requireCount(where, 'input', xs, model.inputs.length);
  requireCount(where, 'target', ys, model.outputs.length);
  if (weights.length > 1) requireCount(where, 'weight', weights, ys.length);
  for (const tensor of [...xs, ...ys, ...weights]) requireRows(where, tensor, rows);
  xs.forEach((tensor, index) => {
    requireShape(where, tensor, model.inputs[index]?.shape ?? []);
  });
  const masked = ys.map((tensor, index) => mask(tensor, weights[index] ?? weights[0]));
  return { xs, ys: masked, weights, rows, owned: masked.filter((tensor) => !ys.includes(tensor)) };
}

/** Zero where nothing counts: a missing target is often NaN, and NaN times zero would still be NaN. */
function mask(ys: tf.Tensor, weights: tf.Tensor | undefined): tf.Tensor {
  if (!weights) return ys;
  requireWeightShape(ys, weights);
  if (weights.rank > ys.rank) return ys;
  return tf.tidy(() => {
    const padding = Array<number>(ys.rank - weights.rank).fill(1);
    const counts = tf.greater(tf.reshape(weights, [...weights.shape, ...padding]), 0);
    const everywhere = tf.logicalAnd(counts, tf.onesLike(tf.cast(ys, 'bool')));
    return tf.where(everywhere, ys, tf.zerosLike(ys));
  });
}

/** The rows that `indices` ([batch], int32) name. */
export function gatherBatch(data: Batch, indices: tf.Tensor1D): Batch {
  const pick = (tensor: tf.Tensor) => tf.gather(tensor, indices);
  return { xs: data.xs.map(pick), ys: data.ys.map(pick), weights: data.weights.map(pick) };
}

/** Weights of a rank above the targets' are for a loss of that rank, which checks the rest. */
function requireWeightShape({ shape: targets }: tf.Tensor, { shape: weights }: tf.Tensor): void {
  const shared = Math.min(targets.length, weights.length);
  if (targets.slice(0, shared).every((size, axis) => size === weights[axis])) return;
  throw new TrainingDataError(
    `Sample weights of shape [${weights.join(', ')}] do not fit targets of shape [${targets.join(', ')}]. ` +
      'Allowed: the same leading sizes, [rows] up to one weight a target.',
    { weights, targets },
  );
}

function listOf(tensors: tf.Tensor | readonly tf.Tensor[]): readonly tf.Tensor[] {
  return tensors instanceof tf.Tensor ? [tensors] : tensors;
}

function requireCount(
  where: string,
  what: string,
  tensors: readonly tf.Tensor[],
  allowed: number,
): void {
  if (tensors.length === allowed) return;
  throw new TrainingDataError(
    `${where} has ${tensors.length} ${what} tensors. Allowed: ${allowed}, one for each of the model's.`,
    { where, what, given: tensors.length, allowed },
  );
}

function requireRows(where: string, tensor: tf.Tensor, rows: number): void {
  if (rows > 0 && tensor.shape[0] === rows) return;
  throw new TrainingDataError(
    `${where} holds a tensor of ${tensor.shape[0] ?? 'no'} rows where the first input has ${rows}. ` +
      'Allowed: the same number everywhere, at least one.',
    { where, given: tensor.shape, rows },
  );
}

function requireShape(
  where: string,
  tensor: tf.Tensor,
  expected: readonly (number | null)[],
): void {
  const fits =
    tensor.rank === expected.length &&
    expected.every((size, axis) => size === null || axis === 0 || size === tensor.shape[axis]);
  if (fits) return;
  const show = (shape: readonly (number | null)[]) =>
    shape.map((size, axis) => (axis === 0 ? 'rows' : size)).join(', ');
  throw new TrainingDataError(
    `${where} has an input of shape [${show(tensor.shape)}] where the model takes [${show(expected)}].`,
    { where, given: tensor.shape, expected },
  );
}
