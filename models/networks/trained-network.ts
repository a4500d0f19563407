import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * One pass of a network, or of a part of it. inputs: [rows, width] each, in the order of the network's
 * inputs; result: [rows, width] for each output.
 */
export type ForwardPass = (
  inputs: readonly Float32Array[],
  rows: number,
) => Float32Array[] | Promise<Float32Array[]>;

/** Which inputs and outputs of a network a part of it has: as many as from these positions on. */
export interface NetworkPart {
  readonly firstInput: number;
  readonly firstOutput: number;
}

/** The weights of a fully connected layer: [width, units], row-major. */
export interface LayerKernel {
  readonly values: Float32Array;
  readonly width: number;
  readonly units: number;
}

/** A trained network as forecasters use it, whatever computes it. */
export interface TrainedNetwork {
  readonly inputCount: number;
  /** @default the whole network */
  forward(part?: NetworkPart): ForwardPass;
  kernelOf(layer: string): LayerKernel;
  /** The tfjs model that it is, if it is one. */
  readonly model?: LayersModel;
  /** The same as a tfjs model, for whoever needs one. */
  open(): Promise<LayersModel>;
  /** Frees what was opened. */
  dispose(): void;
}
