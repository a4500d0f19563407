import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type FeatureSet, referenceFeatures } from '../features/reference-features.ts';
import { applyScaling, fitScaling } from '../features/scaling.ts';
import { buildTrainingRows, type TrainingRows, takeRows } from '../features/training-rows.ts';
import { layersNetwork } from '../networks/layers-network.ts';
import { referenceNetwork } from '../networks/reference-network.ts';
import { type NetworkLoss, train } from '../networks/train.ts';
import { quantileOf } from '../quantile.ts';
import { KnownView } from '../series/known-view.ts';
import type { Dataset } from '../series/series.ts';
import {
  type FitOptions,
  type FittedForecaster,
  NotEnoughHistoryError,
  trainingOptionsOf,
} from './forecaster.ts';
import { heldOutDays } from './held-out-days.ts';
import { judgeReference } from './judge-reference.ts';
import { extremesOf, possibleRange } from './physical-bounds.ts';
import { restoreReference } from './predict-reference.ts';
import type { ReferenceState } from './reference-state.ts';

const EPOCHS = 10;
/** Of the training that only shows how far off the network is on days it has not seen. */
const REHEARSAL_EPOCHS = 5;
const BATCH = 32;
const NEEDED_DAYS = 21;
/** Rows start this late, so that most lags exist; a short history starts after a week. */
const WARM_UP_DAYS = 28;
const SHORT_WARM_UP_DAYS = 7;
/** Covariates that the inputs are made from, where they are known over the horizon. */
const COVARIATES = ['temperature', 'holiday'];
/** Share of training readings below the threshold of `peak`. */
const PEAK_QUANTILE = 0.9;

/** Fits the reference network on 100 named inputs: 10 epochs of Adam in batches of 32. */
export async function fitReference(
  kind: 'mlp' | 'peak',
  dataset: Dataset,
  options: FitOptions,
): Promise<FittedForecaster> {
  const view = new KnownView(dataset);
  const until = Math.min(view.indexAt(options.originAt), dataset.target.values.length);
  const days = until / view.stepsPerDay;
  if (days < NEEDED_DAYS) throw new NotEnoughHistoryError(kind, days, NEEDED_DAYS);
  const warmUp = days > 3 * WARM_UP_DAYS ? WARM_UP_DAYS : SHORT_WARM_UP_DAYS;
  const covariates = dataset.covariates
    .filter(({ name, known }) => known === 'future' && COVARIATES.includes(name))
    .map(({ name }) => name);
  const features = referenceFeatures(covariates);
  const from = warmUp * view.stepsPerDay;
  const rows = buildTrainingRows(view, features, { from, until, seed: options.seed });
  const state = fitState(kind, { features, covariates, rows });
  applyScaling(rows.inputs, state.inputScaling);
  const network = await trainNetwork({ rows, state, options, epochs: EPOCHS });
  if (kind === 'peak') return restoreReference(state, layersNetwork(network));
  const judged = await rehearse({ rows, state, options, epochs: REHEARSAL_EPOCHS }, { view, from });
  const seen = extremesOf(dataset.target.values.subarray(0, until));
  const range = possibleRange(dataset.target.info, seen);
  const trainedUntilAt = options.originAt;
  return restoreReference({ ...state, ...judged, range, trainedUntilAt }, layersNetwork(network));
}

/** A second, shorter training without some days shows how far off the network is on unseen ones. */
async function rehearse(
  task: TrainingTask,
  { view, from }: { view: KnownView; from: number },
): Promise<Required<Pick<ReferenceState, 'leads' | 'selection'>>> {
  const dayOf = (position: number) => Math.floor((position - from) / view.stepsPerDay);
  const isHeldOut = heldOutDays(dayOf(task.rows.positions.at(-1) ?? from));
  const { taken, left } = takeRows(task.rows, (position) => isHeldOut(dayOf(position)));
  const { resumeFrom: _, onCheckpoint: __, onProgress: ___, ...options } = task.options;
  const network = await trainNetwork({ ...task, rows: left, options });
  try {
    return await judgeReference(network, { state: task.state, heldOut: taken, view });
  } finally {
    network.dispose();
  }
}

function fitState(
  kind: 'mlp' | 'peak',
  {
    features,
    covariates,
    rows,
  }: { features: FeatureSet; covariates: readonly string[]; rows: TrainingRows },
): ReferenceState {
  const target = fitScaling(rows.targets, 1);
  const { lowest, highest } = extremesOf(rows.targets);
  return {
    kind,
    features: features.names,
    covariates,
    inputScaling: fitScaling(rows.inputs, features.names.length),
    targetScaling: {
      mean: target.mean[0] as number,
      deviation: lowest < highest ? (target.deviation[0] as number) : 0,
    },
    ...(kind === 'peak' ? { threshold: quantileOf(rows.targets, PEAK_QUANTILE) } : {}),
  };
}

interface TrainingTask {
  /** Inputs are scaled. */
  readonly rows: TrainingRows;
  readonly state: ReferenceState;
  readonly options: FitOptions;
  readonly epochs: number;
}

async function trainNetwork({ rows, state, options, epochs }: TrainingTask): Promise<LayersModel> {
  const head = state.kind === 'peak' ? 'sigmoid' : 'linear';
  const network = referenceNetwork(state.features.length, head, options.seed);
  const count = rows.targets.length;
  const xs = tf.tensor2d(rows.inputs, [count, state.features.length]);
  const ys = tf.tensor2d(rows.targets.map(labelOf(state)), [count, 1]);
  const loss: NetworkLoss = state.kind === 'peak' ? 'binaryCrossentropy' : 'meanAbsoluteError';
  try {
    await train(
      network,
      { xs, ys },
      {
        loss,
        optimizer: { kind: 'adam', learningRate: 0.001 },
        epochs,
        batchSize: BATCH,
        ...trainingOptionsOf(options),
        ...(state.kind === 'peak' ? { metrics: ['accuracy'] } : {}),
        onEpoch: ({ epoch, loss: value }) => options.onProgress?.({ epoch, epochs, loss: value }),
      },
    );
    return network;
  } catch (error) {
    network.dispose();
    throw error;
  } finally {
    tf.dispose([xs, ys]);
  }
}

/** What the network learns to give: exceeded or not, or the standardised value. */
function labelOf({ threshold, targetScaling }: ReferenceState): (value: number) => number {
  return threshold === undefined
    ? (value) => (value - targetScaling.mean) / (targetScaling.deviation || 1)
    : (value) => (value > threshold ? 1 : 0);
}
