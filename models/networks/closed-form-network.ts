import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { CLOSED_FORM_LAYER, type SlotWeights } from './day-ahead-parts.ts';

/**
 * Linear models by slot as one branch. Inputs: `closed-form` [batch, width], its last column the
 * constant 1, and `slot` [batch, slots], one-hot; output: [batch, 1], scaled.
 */
export function closedFormBranch({ slots, width }: Omit<SlotWeights, 'weights'>): {
  inputs: layers.SymbolicTensor[];
  output: layers.SymbolicTensor;
} {
  const values = layers.input({ name: 'closed-form', shape: [width] });
  const slot = layers.input({ name: 'slot', shape: [slots] });
  const bySlot = layers.layers
    .dense({ name: CLOSED_FORM_LAYER, units: slots, useBias: false, kernelInitializer: 'zeros' })
    .apply(values) as layers.SymbolicTensor;
  const output = layers.layers
    .dot({ name: 'closed-form-at-slot', axes: -1 })
    .apply([bySlot, slot]) as layers.SymbolicTensor;
  return { inputs: [values, slot], output };
}

/** Puts weights into the branch of a network. */
export function setSlotWeights(
  network: layers.LayersModel,
  { weights, slots, width }: SlotWeights,
): void {
  const kernel = new Float32Array(width * slots);
  for (let slot = 0; slot < slots; slot++) {
    for (let i = 0; i < width; i++) kernel[i * slots + slot] = weights[slot * width + i] as number;
  }
  const tensor = tf.tensor2d(kernel, [width, slots]);
  network.getLayer(CLOSED_FORM_LAYER).setWeights([tensor]);
  tensor.dispose();
}
