import type { ForwardPass, LayerKernel, TrainedNetwork } from './trained-network.ts';

/** What the heads of a member give, as levels of quantiles. */
export const HEAD_LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

export const CLOSED_FORM_LAYER = 'closed-form-by-slot';
export const KERNEL_CENTRES_LAYER = 'kernel-centres';
export const KERNEL_OUTPUTS_LAYER = 'kernel-outputs';

/** A linear model for each slot of the day. weights: [slots, width]. */
export interface SlotWeights {
  readonly weights: Float32Array | Float64Array;
  readonly slots: number;
  readonly width: number;
}

/** The weights in the closed-form branch of a day-ahead network, as they were saved. */
export function readSlotWeights(network: TrainedNetwork): SlotWeights {
  const { values, width, units: slots } = network.kernelOf(CLOSED_FORM_LAYER);
  const weights = new Float32Array(slots * width);
  for (let slot = 0; slot < slots; slot++) {
    for (let i = 0; i < width; i++) weights[slot * width + i] = values[i * slots + slot] as number;
  }
  return { weights, slots, width };
}

/** The weights of regression on likeness. */
export interface KernelTensors {
  readonly centres: LayerKernel;
  readonly outputs: LayerKernel;
}

/** Inputs of the parts of a day-ahead network, in order: closed form, likeness, members. */
const CLOSED_FORM_INPUTS = 2;
const KERNEL_INPUTS = 3;

/** The weights in the likeness branch of a day-ahead network, if it has one. */
export function readKernel(network: TrainedNetwork): KernelTensors | undefined {
  if (network.inputCount <= CLOSED_FORM_INPUTS) return undefined;
  return {
    centres: network.kernelOf(KERNEL_CENTRES_LAYER),
    outputs: network.kernelOf(KERNEL_OUTPUTS_LAYER),
  };
}

/** The members' part of a day-ahead network, if it has one: inputs `shared` and `extra`. */
export function headsOf(network: TrainedNetwork): ForwardPass | undefined {
  const firstInput = CLOSED_FORM_INPUTS + KERNEL_INPUTS;
  if (network.inputCount <= firstInput) return undefined;
  return network.forward({ firstInput, firstOutput: 2 });
}
