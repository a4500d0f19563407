import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** A model's weights, each once; layers that are shared share them. */
export function weightsOf(model: LayersModel): readonly tf.Variable[] {
  return [...new Set(model.weights.map((weight) => weight.read() as tf.Variable))];
}

/** Runs a step for what it shows; tensors it makes, and changes of weights, are undone. */
export function withWeightsKept<T>(weights: readonly tf.Variable[], run: () => T): T {
  const kept = weights.map((weight) => weight.clone());
  tf.engine().startScope('kept weights');
  try {
    return run();
  } finally {
    tf.engine().endScope();
    weights.forEach((weight, index) => {
      weight.assign(kept[index] as tf.Tensor);
    });
    tf.dispose(kept);
  }
}
