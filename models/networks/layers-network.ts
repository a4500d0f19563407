import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { LeanNetwork } from './lean/lean-network.ts';
import type { ForwardPass, TrainedNetwork } from './trained-network.ts';

/**
 * A tfjs model that was just trained, as forecasters use networks. It is computed as it will be when its
 * artifact is opened, so that both forecast the same to the last bit.
 */
export function layersNetwork(model: layers.LayersModel): TrainedNetwork {
  const lean = LeanNetwork.read({
    topology: model.toJSON(null, false) as object,
    weights: model.layers
      .flatMap((layer) => layer.weights)
      .map((weight) => ({
        name: weight.originalName,
        values: weight.read().dataSync() as Float32Array,
      })),
    open: async () => model,
  });
  const inTfjs = tfjsNetwork(model);
  return lean ? { ...inTfjs, forward: (part) => lean.forward(part) } : inTfjs;
}

/** A tfjs model that tfjs itself computes. */
export function tfjsNetwork(model: layers.LayersModel): TrainedNetwork {
  return {
    inputCount: model.inputs.length,
    forward: (part) =>
      forwardOf(
        part === undefined
          ? model
          : layers.model({
              inputs: model.inputs.slice(part.firstInput),
              outputs: model.outputs.slice(part.firstOutput),
            }),
      ),
    kernelOf(layer) {
      const [kernel] = model.getLayer(layer).getWeights() as [tf.Tensor2D];
      const [width, units] = kernel.shape;
      return { values: kernel.dataSync<'float32'>(), width, units };
    },
    model,
    open: async () => model,
    dispose: () => {
      model.dispose();
    },
  };
}

export function forwardOf(model: layers.LayersModel): ForwardPass {
  return async (inputs, rows) => {
    const outputs = tf.tidy(() => {
      const tensors = inputs.map((values) => tf.tensor2d(values, [rows, values.length / rows]));
      const [first] = tensors;
      return [model.predictOnBatch(tensors.length === 1 && first ? first : tensors)].flat();
    });
    const values = await Promise.all(outputs.map((output) => output.data()));
    tf.dispose(outputs);
    return values as Float32Array[];
  };
}
