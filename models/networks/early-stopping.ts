import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Remembers the best weights by validation loss and counts epochs without a better one. */
export class EarlyStopping {
  readonly #model: LayersModel;
  readonly #patience: number | undefined;
  #best: { epoch: number; loss: number; weights: tf.Tensor[] } | undefined;
  #lastEpoch = -1;

  /** Without `patience` nothing is kept and nothing stops. */
  constructor(model: LayersModel, patience: number | undefined) {
    this.#model = model;
    this.#patience = patience;
  }

  get exhausted(): boolean {
    if (this.#patience === undefined || !this.#best) return false;
    return this.#lastEpoch - this.#best.epoch >= this.#patience;
  }

  /** The epoch whose weights the model holds, once `restoreBest` ran. */
  get keptEpoch(): number {
    return this.#best?.epoch ?? this.#lastEpoch;
  }

  observe(epoch: number, loss: number | undefined): void {
    this.#lastEpoch = epoch;
    if (this.#patience === undefined || loss === undefined) return;
    if (this.#best && !(loss < this.#best.loss)) return;
    this.dispose();
    const weights = this.#model.getWeights().map((weight) => tf.keep(weight.clone()));
    this.#best = { epoch, loss, weights };
  }

  restoreBest(): void {
    if (this.#best) this.#model.setWeights(this.#best.weights);
  }

  dispose(): void {
    tf.dispose(this.#best?.weights ?? []);
  }
}
