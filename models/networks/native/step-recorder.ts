import * as tf from '@tensorflow/tfjs-core';
import { withWeightsKept } from '../kept-weights.ts';
import type { NoiseSource } from '../noise.ts';
import { type Batch, differentiate } from '../step.ts';
import { gatherBatch } from '../training-data.ts';
import type { TrainingPlan } from '../training-engine.ts';
import { UnreplayableError } from '../training-errors.ts';
import { STEP_NAMES } from './graph-inputs.ts';
import { record } from './recorder.ts';
import { findDifference, type Trace } from './trace.ts';

/** Records steps of a training plan; the model is left as it was. */
export class StepRecorder {
  readonly #plan: TrainingPlan;
  readonly #noise: NoiseSource;
  readonly #weights: readonly tf.Variable[];

  constructor(plan: TrainingPlan, noise: NoiseSource, weights: readonly tf.Variable[]) {
    this.#plan = plan;
    this.#noise = noise;
    this.#weights = weights;
  }

  /**
   * Records two different batches: what is not the same in both is not a constant.
   * @throws {UnreplayableError} where the step does something else each time.
   */
  recordTwice(rows: number): Trace {
    const trace = this.record(rows, 0);
    const difference = findDifference(trace, this.record(rows, 1));
    if (difference) throw new UnreplayableError(difference);
    return trace;
  }

  record(rows: number, step: number): Trace {
    return withWeightsKept(this.#weights, () => this.#recordStep(rows, step));
  }

  #recordStep(rows: number, step: number): Trace {
    const { model, data, objective, variables } = this.#plan;
    const indices = Int32Array.from({ length: rows }, (_, row) => (row + step * rows) % data.rows);
    const batch = gatherBatch(data, tf.tensor1d(indices, 'int32'));
    const stepTensor = tf.scalar(step, 'int32');
    this.#noise.current = { step: stepTensor };
    const weights = this.#weights.map(
      (weight, index) => [STEP_NAMES.variable(index), weight] as const,
    );
    const feeds = new Map<string, tf.Tensor>([
      [STEP_NAMES.step, stepTensor],
      ...namedData(batch),
      ...weights,
    ]);
    const kept: tf.Tensor[] = [];
    const trace = record(feeds, () => {
      const { loss, metrics, gradients } = differentiate(model, batch, objective, variables);
      kept.push(...metrics);
      const results = new Map<string, tf.Tensor>([[STEP_NAMES.loss, loss], ...weights]);
      for (const [index, metric] of metrics.entries())
        results.set(STEP_NAMES.metric(index), metric);
      for (const [index, weight] of this.#weights.entries()) {
        const gradient = gradients[weight.name];
        if (gradient) results.set(STEP_NAMES.gradient(index), gradient);
      }
      return results;
    });
    tf.dispose(kept);
    return trace;
  }
}

/** Data by the names the graph knows them by. */
export function namedData(batch: Batch): Map<string, tf.Tensor> {
  const named = (prefix: string, tensors: readonly tf.Tensor[]) =>
    tensors.map((tensor, index) => [`${prefix}_${index}`, tensor] as const);
  const { xs, ys, weights } = batch;
  return new Map([...named('x', xs), ...named('y', ys), ...named('weight', weights)]);
}
