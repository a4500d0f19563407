import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import {
  KERNEL_CENTRES_LAYER,
  KERNEL_OUTPUTS_LAYER,
  type KernelTensors,
} from './day-ahead-parts.ts';

/**
 * Regression on likeness as one branch: radial units by `elu`, which of what is never positive is
 * `exp - 1`. Inputs: `near` [batch, inner], `line` [batch, lineWidth] and `output` [batch, outputs],
 * one-hot; output: [batch, 1], scaled.
 */
export function kernelBranch({ centres, outputs }: KernelTensors): {
  inputs: layers.SymbolicTensor[];
  output: layers.SymbolicTensor;
} {
  const near = layers.input({ name: 'near', shape: [centres.width] });
  const line = layers.input({ name: 'line', shape: [outputs.width - centres.units] });
  const which = layers.input({ name: 'output', shape: [outputs.units] });
  const dense = (name: string, units: number, activation: 'elu' | 'linear') =>
    layers.layers.dense({ name, units, activation, useBias: false, kernelInitializer: 'zeros' });
  const alike = dense(KERNEL_CENTRES_LAYER, centres.units, 'elu').apply(near);
  const both = layers.layers
    .concatenate({ name: 'kernel-joined' })
    .apply([alike as layers.SymbolicTensor, line]);
  const all = dense(KERNEL_OUTPUTS_LAYER, outputs.units, 'linear').apply(both);
  const output = layers.layers
    .dot({ name: 'kernel-at-output', axes: -1 })
    .apply([all as layers.SymbolicTensor, which]) as layers.SymbolicTensor;
  return { inputs: [near, line, which], output };
}

/** Puts weights into the branch of a network. */
export function setKernelWeights(network: layers.LayersModel, tensors: KernelTensors): void {
  const set = (layer: string, { values, width, units }: KernelTensors['centres']) => {
    const tensor = tf.tensor2d(values, [width, units]);
    network.getLayer(layer).setWeights([tensor]);
    tensor.dispose();
  };
  set(KERNEL_CENTRES_LAYER, tensors.centres);
  set(KERNEL_OUTPUTS_LAYER, tensors.outputs);
}
