import type * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainingCheckpoint } from './checkpoint.ts';
import type { OptimizerConstants } from './optimizers.ts';
import type { Objective } from './step.ts';
import type { CheckedData } from './training-data.ts';

export type TrainingPath = 'replayed' | 'eager';

/** What every path needs to know before its first step. */
export interface TrainingPlan {
  readonly model: LayersModel;
  readonly variables: readonly tf.Variable[];
  readonly data: CheckedData;
  readonly objective: Objective;
  readonly optimizer: OptimizerConstants;
  readonly batchSize: number;
  readonly seed: number;
  readonly epochs: number;
  /** Where an earlier training of the same plan stood; the model holds its weights already. */
  readonly resumeFrom: TrainingCheckpoint | undefined;
}

/** One pass over the data. */
export interface EpochPlan {
  readonly epoch: number;
  /** Counted from the first step of training. */
  readonly firstStep: number;
  /** Row numbers in the order to visit them. */
  readonly order: Int32Array;
  /** One learning rate a step. */
  readonly rates: Float32Array;
  readonly signal: AbortSignal | undefined;
}

/** Means over the rows of an epoch. */
export interface EpochMeans {
  readonly loss: number;
  readonly metrics: readonly number[];
}

/** Runs epochs; between them the model holds the current weights. */
export interface TrainingEngine {
  readonly path: TrainingPath;
  runEpoch(plan: EpochPlan): Promise<EpochMeans>;
  /** What the optimizer has accumulated so far: what a later engine goes on from. */
  readAccumulators(): Promise<readonly Float32Array[]>;
  dispose(): void;
}

export interface ChosenEngine {
  readonly engine: TrainingEngine;
  /** For people: why this one. */
  readonly why: string;
}
