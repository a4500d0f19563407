import * as tf from '@tensorflow/tfjs-core';
import { EagerEngine } from './eager-engine.ts';
import { weightsOf, withWeightsKept } from './kept-weights.ts';
import type { NoiseSource } from './noise.ts';
import { differentiate } from './step.ts';
import { gatherBatch } from './training-data.ts';
import type { ChosenEngine, TrainingPlan } from './training-engine.ts';

/** The one backend that lacks kernels that gradients need, convolutions' among them. */
const INCOMPLETE_BACKEND = 'wasm';
const COMPLETE_BACKEND = 'cpu';

/** An eager engine on the current backend, or on a complete one where that lacks a gradient. */
export function openEager(plan: TrainingPlan, noise: NoiseSource, why: string): ChosenEngine {
  const backend = tf.getBackend();
  const missing = backend === INCOMPLETE_BACKEND ? missingKernel(plan, noise) : undefined;
  if (!missing) return { engine: new EagerEngine(plan, noise), why };
  switchTo(COMPLETE_BACKEND);
  const eager = new EagerEngine(plan, noise);
  return {
    engine: {
      path: eager.path,
      runEpoch: (epoch) => eager.runEpoch(epoch),
      readAccumulators: () => eager.readAccumulators(),
      dispose: () => {
        eager.dispose();
        switchTo(backend);
      },
    },
    why: `${why}, and on the ${COMPLETE_BACKEND} backend, because ${backend} lacks ${missing}`,
  };
}

/** Tries a step on one row. */
function missingKernel(plan: TrainingPlan, noise: NoiseSource): string | undefined {
  try {
    withWeightsKept(weightsOf(plan.model), () => {
      noise.current = { step: tf.scalar(0, 'int32') };
      const row = gatherBatch(plan.data, tf.tensor1d([0], 'int32'));
      tf.dispose([...differentiate(plan.model, row, plan.objective, plan.variables).metrics]);
    });
    return undefined;
  } catch (error) {
    const found = /Kernel '(\w+)' not registered/.exec(String(error));
    if (found) return found[1];
    throw error;
  }
}

/** At once, because both backends run already; tensors move when they are next used. */
function switchTo(backend: string): void {
  void tf.setBackend(backend);
}
