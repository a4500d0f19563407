import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { naturalOrder, shuffledOrder } from './batch-order.ts';
import { restoreWeights, type TrainingCheckpoint, takeCheckpoint } from './checkpoint.ts';
import { type EngineName, openEngine } from './choose-engine.ts';
import { EarlyStopping } from './early-stopping.ts';
import { evaluate } from './evaluate.ts';
import { weightsOf } from './kept-weights.ts';
import { type MetricName, type NetworkLoss, resolveLoss, resolveMetric } from './losses.ts';
import { withSeededNoise } from './noise.ts';
import { learningRateAt, type OptimizerSpec, optimizerConstants } from './optimizers.ts';
import type { Objective } from './step.ts';
import { type CheckedData, checkData, type TrainingData } from './training-data.ts';
import type { EpochPlan, TrainingEngine, TrainingPath, TrainingPlan } from './training-engine.ts';
import { TrainingAbortedError, TrainingOptionError } from './training-errors.ts';

export type { TrainingCheckpoint } from './checkpoint.ts';
export type { MetricName, NetworkLoss } from './losses.ts';
export { pinballLoss } from './losses.ts';
export type { OptimizerSpec } from './optimizers.ts';
export type { TrainingData } from './training-data.ts';

export interface TrainOptions {
  /** One for all outputs, or one an output; their means are added. */
  readonly loss: NetworkLoss | readonly NetworkLoss[];
  readonly optimizer: OptimizerSpec;
  readonly epochs: number;
  /** @default 32 */
  readonly batchSize?: number;
  /** Seeds shuffling and dropout. */
  readonly seed: number;
  /** @default true */
  readonly shuffle?: boolean;
  readonly validation?: TrainingData;
  /** Stops after so many epochs without a better validation loss, and restores the best weights. */
  readonly patience?: number;
  /** Measured on the first output, while training. */
  readonly metrics?: readonly MetricName[];
  /** Called after each epoch, when the model holds the current weights; training waits for it. */
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
  /** Ends training with a `TrainingAbortedError`. */
  readonly signal?: AbortSignal;
  /** Goes on from here instead of from the model's weights; the epochs before count as done. */
  readonly resumeFrom?: TrainingCheckpoint;
  /** Given what to go on from, after each epoch and before `onEpoch`; training waits for it. */
  readonly onCheckpoint?: (checkpoint: TrainingCheckpoint) => void | Promise<void>;
  /** @default chosen by backend, network and number of steps. */
  readonly engine?: EngineName;
}

/** `epoch` counts from 0; losses are means over rows, regularisers included. */
export interface EpochReport {
  readonly epoch: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly validationLoss?: number;
  readonly validationMetrics?: Readonly<Record<string, number>>;
}

export interface TrainingReport {
  readonly epochs: readonly EpochReport[];
  /** The epoch whose weights the model now holds. */
  readonly keptEpoch: number;
  readonly steps: number;
  /** Steps over the time spent in them; set-up, validation and callbacks are not counted. */
  readonly stepsPerSecond: number;
  /** Spent on recording, optimising and compiling before the first step. */
  readonly setupSeconds: number;
  readonly path: TrainingPath;
  /** Why the path was taken. */
  readonly why: string;
  readonly stoppedBecause: 'epochs' | 'patience';
}

/**
 * Fits a network in place. The same model, data, options and machine give the same weights.
 * data: xs [rows, ...], ys [rows, ...], as the model's inputs and outputs.
 * @throws {TrainingDataError | TrainingOptionError} before the first step.
 * @throws {NonFiniteLossError} naming the step; {@link TrainingAbortedError} after an abort.
 */
export async function train(
  model: LayersModel,
  data: TrainingData,
  options: TrainOptions,
): Promise<TrainingReport> {
  const plan = planTraining(model, data, options);
  if (plan.resumeFrom) restoreWeights(plan.resumeFrom, weightsOf(model), plan.epochs);
  const validation = options.validation && checkData(model, options.validation, 'The validation');
  try {
    return await withSeededNoise(model, options.seed, async (noise) => {
      const begunAt = tf.util.now();
      const { engine, why } = await openEngine(plan, noise, options.engine);
      const setupSeconds = (tf.util.now() - begunAt) / 1000;
      try {
        return await runEpochs({ plan, engine, options, validation, why, setupSeconds });
      } finally {
        engine.dispose();
      }
    });
  } finally {
    tf.dispose([...plan.data.owned, ...(validation?.owned ?? [])]);
  }
}

function planTraining(model: LayersModel, data: TrainingData, options: TrainOptions): TrainingPlan {
  const checked = checkData(model, data, 'The training data');
  const batchSize = Math.min(options.batchSize ?? 32, checked.rows);
  requirePositiveInteger('batchSize', batchSize);
  requirePositiveInteger('epochs', options.epochs);
  if (options.patience !== undefined) requirePositiveInteger('patience', options.patience);
  if (options.patience !== undefined && options.resumeFrom) {
    throw new TrainingOptionError(
      'resumeFrom and patience were both given. Allowed: one of them, for a checkpoint does not hold the best weights.',
      { patience: options.patience },
    );
  }
  if (!Number.isInteger(options.seed)) {
    throw new TrainingOptionError(`seed is ${options.seed}. Allowed: an integer.`, {
      seed: options.seed,
    });
  }
  return {
    model,
    variables: model.trainableWeights.map((weight) => weight.read() as tf.Variable),
    data: checked,
    objective: objectiveOf(model, options),
    optimizer: optimizerConstants(options.optimizer),
    batchSize,
    seed: options.seed,
    epochs: options.epochs,
    resumeFrom: options.resumeFrom,
  };
}

function objectiveOf(model: LayersModel, { loss, metrics = [] }: TrainOptions): Objective {
  const losses = (Array.isArray(loss) ? loss : model.outputs.map(() => loss)) as NetworkLoss[];
  if (losses.length !== model.outputs.length) {
    throw new TrainingOptionError(
      `${losses.length} losses were given for ${model.outputs.length} outputs. Allowed: one for all, or one an output.`,
      { losses: losses.length, outputs: model.outputs.length },
    );
  }
  return { losses: losses.map(resolveLoss), metrics: metrics.map(resolveMetric) };
}

interface Run {
  readonly plan: TrainingPlan;
  readonly engine: TrainingEngine;
  readonly options: TrainOptions;
  readonly validation: CheckedData | undefined;
  readonly why: string;
  readonly setupSeconds: number;
}

async function runEpochs(run: Run): Promise<TrainingReport> {
  const { plan, engine, options } = run;
  const stopping = new EarlyStopping(plan.model, run.validation ? options.patience : undefined);
  const reports: EpochReport[] = [];
  let milliseconds = 0;
  try {
    const first = plan.resumeFrom?.epochsDone ?? 0;
    for (let epoch = first; epoch < options.epochs && !stopping.exhausted; epoch += 1) {
      const begunAt = tf.util.now();
      const means = await engine.runEpoch(planEpoch(plan, options, epoch));
      milliseconds += tf.util.now() - begunAt;
      const report = reportEpoch(run, epoch, means);
      reports.push(report);
      stopping.observe(epoch, report.validationLoss);
      await afterEpoch(run, report);
    }
    stopping.restoreBest();
  } finally {
    stopping.dispose();
  }
  const steps = reports.length * stepsPerEpoch(plan);
  return {
    epochs: reports,
    keptEpoch: stopping.keptEpoch,
    steps,
    stepsPerSecond: (1000 * steps) / milliseconds,
    setupSeconds: run.setupSeconds,
    path: engine.path,
    why: run.why,
    stoppedBecause: stopping.exhausted ? 'patience' : 'epochs',
  };
}

async function afterEpoch({ plan, engine, options }: Run, report: EpochReport): Promise<void> {
  const done = report.epoch + 1;
  if (options.onCheckpoint) {
    await options.onCheckpoint(await takeCheckpoint(done, weightsOf(plan.model), engine));
  }
  await options.onEpoch?.(report);
  if (options.signal?.aborted) {
    const step = done * stepsPerEpoch(plan);
    throw new TrainingAbortedError({ step, epoch: report.epoch }, options.signal.reason);
  }
}

function planEpoch(plan: TrainingPlan, options: TrainOptions, epoch: number): EpochPlan {
  const { rows } = plan.data;
  const steps = stepsPerEpoch(plan);
  const firstStep = epoch * steps;
  const totalSteps = steps * options.epochs;
  const rateOf = (_: unknown, index: number) =>
    learningRateAt(options.optimizer.learningRate, { step: firstStep + index, epoch, totalSteps });
  return {
    epoch,
    firstStep,
    order: options.shuffle === false ? naturalOrder(rows) : shuffledOrder(rows, plan.seed, epoch),
    rates: Float32Array.from({ length: steps }, rateOf),
    signal: options.signal,
  };
}

function reportEpoch(
  { plan, options, validation }: Run,
  epoch: number,
  means: { loss: number; metrics: readonly number[] },
): EpochReport {
  const named = (values: readonly number[]) =>
    Object.fromEntries(
      (options.metrics ?? []).map((name, index) => [name, values[index] ?? Number.NaN]),
    );
  const report = { epoch, loss: means.loss, metrics: named(means.metrics) };
  if (!validation) return report;
  const measured = evaluate(plan.model, validation, plan.objective);
  return { ...report, validationLoss: measured.loss, validationMetrics: named(measured.metrics) };
}

function stepsPerEpoch(plan: TrainingPlan): number {
  return Math.ceil(plan.data.rows / plan.batchSize);
}

function requirePositiveInteger(option: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new TrainingOptionError(`${option} is ${value}. Allowed: an integer of at least 1.`, {
    option,
    value,
  });
}
