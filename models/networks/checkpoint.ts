import * as tf from '@tensorflow/tfjs-core';
import type { TrainingEngine } from './training-engine.ts';
import { TrainingOptionError } from './training-errors.ts';

/**
 * Where training stood after an epoch. Going on from here gives the very weights that training
 * without an interruption gives, by the same engine on the same machine.
 */
export interface TrainingCheckpoint {
  readonly epochsDone: number;
  /** The model's weights, in its order. */
  readonly weights: readonly Float32Array[];
  /** What the optimizer has accumulated, in the engine's order. */
  readonly accumulators: readonly Float32Array[];
}

/** @param weights the model's, which hold the state after the last epoch. */
export async function takeCheckpoint(
  epochsDone: number,
  weights: readonly tf.Variable[],
  engine: TrainingEngine,
): Promise<TrainingCheckpoint> {
  const values = weights.map((weight) => weight.data<'float32'>());
  return {
    epochsDone,
    weights: (await Promise.all(values)).map((value) => value.slice()),
    accumulators: await engine.readAccumulators(),
  };
}

/**
 * Gives the model the weights of a checkpoint.
 * @throws {TrainingOptionError} where it is of another network, or of a longer training.
 */
export function restoreWeights(
  { weights: kept, epochsDone }: TrainingCheckpoint,
  weights: readonly tf.Variable[],
  epochs: number,
): void {
  const fits =
    epochsDone <= epochs &&
    kept.length === weights.length &&
    weights.every(({ size }, index) => kept[index]?.length === size);
  if (!fits) {
    throw new TrainingOptionError(
      `The checkpoint after epoch ${epochsDone} holds ${kept.length} weights that are not this network's ${weights.length}, ` +
        `or more epochs than ${epochs}. Allowed: a checkpoint of the same training. Start it anew.`,
      { epochsDone, epochs, given: kept.map(({ length }) => length) },
    );
  }
  tf.tidy(() => {
    weights.forEach((weight, index) => {
      weight.assign(tf.tensor(kept[index] as Float32Array, weight.shape));
    });
  });
}
