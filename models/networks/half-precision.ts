import * as tf from '@tensorflow/tfjs-core';
import type * as layers from '@tensorflow/tfjs-layers';

/**
 * Rounds weights to 16 bits (IEEE 754 binary16) in place, but those too large for it. Eleven bits of a weight are more than its
 * training tells of it, and an artifact that holds no more is a third smaller, on its way and in memory.
 */
export function roundToHalf(trained: readonly layers.layers.Layer[]): void {
  for (const layer of trained) {
    const rounded = layer
      .getWeights()
      .map((weight) => tf.tensor(rounding(weight.dataSync<'float32'>()), weight.shape));
    if (rounded.length > 0) layer.setWeights(rounded);
    tf.dispose(rounded);
  }
}

/** Whether 16 bits hold all values as they are. */
export function fitsHalf(values: Float32Array): boolean {
  return values.every((value) => Math.f16round(value) === value);
}

function rounding(values: Float32Array): Float32Array {
  return values.map((value) => {
    const half = Math.f16round(value);
    return Number.isFinite(half) ? half : value;
  });
}
