import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { fitScaling, type Scaling, standardise } from '../../features/scaling.ts';
import { dayAheadMembers, MEMBER_KINDS } from '../../networks/day-ahead-network.ts';
import { HEAD_LEVELS } from '../../networks/day-ahead-parts.ts';
import { pinballLoss, train } from '../../networks/train.ts';
import { type FitOptions, trainingOptionsOf } from '../forecaster.ts';
import { EXTRA_INPUTS, readHead } from './day-ahead-core.ts';
import { FOLDS, type TrainingDays } from './training-days.ts';

const HIDDEN = [64, 64];
const EPOCHS = 6;
const BATCH = 256;
const PEAK_RATE = 2e-3;
/** Days after which a row counts for half: consumers and their panels change. */
const HALF_LIFE_DAYS = 700;
/** Share of the steps over which the learning rate rises. */
const WARM_UP = 0.05;

export interface MemberTask {
  readonly rows: TrainingDays;
  /** Leading columns of the rows that networks see. */
  readonly networkInputs: number;
  /** For each member, [rows], scaled: what the regressions say without the member's fold. */
  readonly base: readonly Float64Array[];
  /** [rows, recent-error inputs], unscaled: what was known of the closed form's errors. */
  readonly recentErrors: Float32Array;
}

/** [rows] each, scaled: what the members that left out the row's fold say. */
export interface OutOfFoldHeads {
  readonly plain: Float64Array;
  readonly residual: Float64Array;
  readonly halfWidth: Float64Array;
}

export interface FittedMembers {
  readonly members: LayersModel;
  readonly extraScaling: Scaling;
  readonly residualDeviation: number;
  readonly outOfFold: OutOfFoldHeads;
}

/**
 * Trains small networks side by side, one of each kind for each fold that it does not see, with
 * pinball losses on nine levels.
 */
export async function fitMembers(task: MemberTask, options: FitOptions): Promise<FittedMembers> {
  const { rows, networkInputs } = task;
  const count = rows.targets.length;
  const extraScaling = fitScaling(extrasOf(task), EXTRA_INPUTS.length);
  const residuals = task.base.map((base) =>
    rows.targets.map((target, row) => target - (base[row] as number)),
  );
  const residualDeviation = Math.max(1e-6, rootMeanSquare(residuals[0] as Float64Array));
  const members = dayAheadMembers({
    plainInputs: networkInputs,
    extraInputs: EXTRA_INPUTS.length,
    members: FOLDS,
    hidden: HIDDEN,
    seed: options.seed,
  });
  const xs = inputTensors(task, extraScaling);
  const plainTarget = tf.tensor2d(Float32Array.from(rows.targets), [count, 1]);
  const residualTargets = residuals.map((values) =>
    tf.tensor2d(
      Float32Array.from(values, (value) => value / residualDeviation),
      [count, 1],
    ),
  );
  const masks = Array.from({ length: FOLDS }, (_, fold) => tf.tensor1d(maskOf(rows, fold)));
  try {
    await train(
      members,
      {
        xs,
        ys: [...masks.map(() => plainTarget), ...residualTargets],
        sampleWeights: [...masks, ...masks],
      },
      {
        loss: pinballLoss(HEAD_LEVELS),
        optimizer: { kind: 'adam', learningRate: warmUpThenCosine },
        epochs: EPOCHS,
        batchSize: BATCH,
        ...trainingOptionsOf(options),
        onEpoch: ({ epoch, loss }) => options.onProgress?.({ epoch, epochs: EPOCHS, loss }),
      },
    );
    const outOfFold = await predictOutOfFold(members, { xs, task, residualDeviation });
    return { members, extraScaling, residualDeviation, outOfFold };
  } finally {
    tf.dispose([xs, plainTarget, residualTargets, masks]);
  }
}

function warmUpThenCosine({ step, totalSteps }: { step: number; totalSteps: number }): number {
  const done = (step + 1) / totalSteps;
  if (done < WARM_UP) return (PEAK_RATE * done) / WARM_UP;
  return (PEAK_RATE * (1 + Math.cos((Math.PI * (done - WARM_UP)) / (1 - WARM_UP)))) / 2;
}

/** [rows, extra inputs], unscaled, the regressions' being those for the first member. */
function extrasOf(task: MemberTask, member = 0): Float32Array {
  const count = task.rows.targets.length;
  const width = EXTRA_INPUTS.length;
  const base = task.base[member] as Float64Array;
  const extras = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    extras[row * width] = base[row] as number;
    const errors = task.recentErrors.subarray(row * (width - 1), (row + 1) * (width - 1));
    extras.set(errors, row * width + 1);
  }
  return extras;
}

/** The inputs that all members share, then each residual member's own. */
function inputTensors(task: MemberTask, extraScaling: Scaling): tf.Tensor[] {
  const { rows, networkInputs } = task;
  const count = rows.targets.length;
  const width = rows.inputScaling.mean.length;
  const shared = new Float32Array(count * networkInputs);
  for (let row = 0; row < count; row++) {
    const seen = rows.inputs.subarray(row * width, row * width + networkInputs);
    shared.set(seen, row * networkInputs);
  }
  const own = task.base.map((_, member) => {
    const extras = extrasOf(task, member);
    standardise(extras, extraScaling);
    return tf.tensor2d(extras, [count, EXTRA_INPUTS.length]);
  });
  return [tf.tensor2d(shared, [count, networkInputs]), ...own];
}

/** What a row counts for when a member learns: less the older it is, nothing in the fold left out. */
function maskOf({ days, dayOfRow }: TrainingDays, fold: number): Float32Array {
  const latest = days.reduce((last, { day }) => Math.max(last, day), 0);
  const weights = days.map((one) =>
    one.fold === fold ? 0 : 0.5 ** ((latest - one.day) / HALF_LIFE_DAYS),
  );
  return Float32Array.from(dayOfRow, (day) => weights[day] as number);
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

interface PredictContext {
  readonly xs: tf.Tensor[];
  readonly task: MemberTask;
  readonly residualDeviation: number;
}

async function predictOutOfFold(
  members: LayersModel,
  { xs, task, residualDeviation }: PredictContext,
): Promise<OutOfFoldHeads> {
  const outputs = tf.tidy(() => members.predict(xs, { batchSize: 8192 }) as tf.Tensor[]);
  const heads = await Promise.all(outputs.map((output) => output.data()));
  tf.dispose(outputs);
  const { rows } = task;
  const foldOfRow = (row: number) => rows.days[rows.dayOfRow[row] as number]?.fold ?? 0;
  const read = (kind: number, row: number) =>
    readHead({ values: heads[kind * FOLDS + foldOfRow(row)] as Float32Array, row });
  const count = rows.targets.length;
  const result = {
    plain: new Float64Array(count),
    residual: new Float64Array(count),
    halfWidth: new Float64Array(count),
  };
  for (let row = 0; row < count; row++) {
    const [plain, residual] = MEMBER_KINDS.map((_, kind) => read(kind, row));
    if (!plain || !residual) continue;
    result.plain[row] = plain.median;
    result.residual[row] =
      (task.base[foldOfRow(row)]?.[row] ?? 0) + residual.median * residualDeviation;
    result.halfWidth[row] = (plain.halfWidth + residual.halfWidth * residualDeviation) / 2;
  }
  return result;
}
