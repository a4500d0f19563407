import * as tf from '@tensorflow/tfjs-core';
import type { NoiseSource } from './noise.ts';
import { openEager } from './open-eager.ts';
import type { ChosenEngine, TrainingPlan } from './training-engine.ts';
import { TrainingOptionError, UnreplayableError } from './training-errors.ts';

/**
 * `eager`: operation by operation, on any backend. `graph`: a recorded step as a TensorFlow graph.
 * `compiled`: the same graph, its loop compiled by XLA.
 */
export type EngineName = 'eager' | 'graph' | 'compiled';

/** Recording and loading a graph takes as long as about so many eager steps. */
const REPLAY_FROM_STEPS = 40;

/** The fastest engine for a plan, or the one that is asked for; an eager one where none other can. */
export async function openEngine(
  plan: TrainingPlan,
  noise: NoiseSource,
  wanted: EngineName | undefined,
): Promise<ChosenEngine> {
  const steps = plan.epochs * Math.ceil(plan.data.rows / plan.batchSize);
  const eager = (why: string) => openEager(plan, noise, why);
  if (wanted === 'eager') return eager('the eager engine was asked for');
  if (tf.getBackend() !== 'tensorflow') {
    if (!wanted) return eager(`the ${tf.getBackend()} backend runs operation by operation`);
    throw new TrainingOptionError(
      `The engine "${wanted}" was asked for on the ${tf.getBackend()} backend. Allowed there: "eager".`,
      { engine: wanted, backend: tf.getBackend() },
    );
  }
  if (!wanted && steps < REPLAY_FROM_STEPS) return eager(`${steps} steps do not pay for recording`);
  try {
    const { ReplayEngine } = await import('./native/replay-engine.ts');
    return ReplayEngine.open(plan, noise, wanted);
  } catch (error) {
    if (wanted || !(error instanceof UnreplayableError)) throw error;
    sayOnce(error.message);
    return eager(error.message);
  }
}

const said = new Set<string>();

/** A slow path should not go unnoticed, nor be repeated for every series. */
function sayOnce(reason: string): void {
  if (!said.has(reason)) tf.backend_util.warn(`${reason} Training runs operation by operation.`);
  said.add(reason);
}
