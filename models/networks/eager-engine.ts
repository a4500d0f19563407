import * as tf from '@tensorflow/tfjs-core';
import type { NoiseSource } from './noise.ts';
import { EagerOptimizer } from './optimizers.ts';
import { differentiate } from './step.ts';
import { gatherBatch } from './training-data.ts';
import type { EpochMeans, EpochPlan, TrainingEngine, TrainingPlan } from './training-engine.ts';
import { NonFiniteLossError, TrainingAbortedError } from './training-errors.ts';

/** Abort signals and timers are heard this often. */
const STEPS_BETWEEN_YIELDS = 64;

/** The path that works everywhere: tfjs runs each operation as it is called. */
export class EagerEngine implements TrainingEngine {
  readonly path = 'eager';
  readonly #plan: TrainingPlan;
  readonly #optimizer: EagerOptimizer;
  readonly #noise: NoiseSource;

  constructor(plan: TrainingPlan, noise: NoiseSource) {
    this.#plan = plan;
    this.#optimizer = new EagerOptimizer(plan.optimizer);
    this.#noise = noise;
  }

  async runEpoch(epoch: EpochPlan): Promise<EpochMeans> {
    const { batchSize, objective, resumeFrom, variables } = this.#plan;
    if (resumeFrom?.epochsDone === epoch.epoch) {
      await this.#optimizer.restore(resumeFrom.accumulators, variables, epoch.firstStep);
    }
    const sums = new Array<number>(1 + objective.metrics.length).fill(0);
    for (let from = 0, index = 0; from < epoch.order.length; from += batchSize, index += 1) {
      const rows = epoch.order.subarray(from, from + batchSize);
      const at = { step: epoch.firstStep + index, epoch: epoch.epoch };
      const values = this.#step(rows, at.step, epoch.rates[index] as number);
      if (!Number.isFinite(values[0]))
        throw new NonFiniteLossError({ ...at, loss: values[0] as number });
      values.forEach((value, which) => {
        sums[which] = (sums[which] as number) + value * rows.length;
      });
      if (index % STEPS_BETWEEN_YIELDS === 0) await tf.nextFrame();
      if (epoch.signal?.aborted) throw new TrainingAbortedError(at, epoch.signal.reason);
    }
    const [loss = 0, ...metrics] = sums.map((sum) => sum / epoch.order.length);
    return { loss, metrics };
  }

  /** Applies one batch and returns loss and metrics, read in one go. */
  #step(rows: Int32Array, step: number, rate: number): Float32Array {
    const { model, data, objective, variables } = this.#plan;
    return tf.tidy(() => {
      const batch = gatherBatch(data, tf.tensor1d(rows, 'int32'));
      this.#noise.current = { step: tf.scalar(step, 'int32') };
      const { loss, metrics, gradients } = differentiate(model, batch, objective, variables);
      this.#optimizer.apply(gradients, variables, rate);
      const values = tf.stack([loss, ...metrics]).dataSync<'float32'>();
      tf.dispose([...metrics]);
      return values;
    });
  }

  readAccumulators(): Promise<readonly Float32Array[]> {
    return this.#optimizer.readAccumulators();
  }

  dispose(): void {
    this.#optimizer.dispose();
  }
}
