import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type FeatureSet, referenceFeatures } from '../features/reference-features.ts';
import { applyScaling } from '../features/scaling.ts';
import { KnownView } from '../series/known-view.ts';
import type { Dataset } from '../series/series.ts';
import {
  type FittedForecaster,
  type Forecast,
  type ForecastRequest,
  fittedForecaster,
} from './forecaster.ts';
import type { ReferenceState } from './reference-state.ts';

/** A fitted `mlp` or `peak` from what its artifact keeps. */
export function restoreReference(state: ReferenceState, network: LayersModel): FittedForecaster {
  const features = referenceFeatures(state.covariates);
  return fittedForecaster({
    state,
    network,
    predictBatch: (requests) => predictReference(state, { network, features, requests }),
    dispose: () => {
      network.dispose();
    },
  });
}

interface BatchContext {
  readonly network: LayersModel;
  readonly features: FeatureSet;
  readonly requests: readonly ForecastRequest[];
}

/** All requests' steps as rows of one batch. */
async function predictReference(
  state: ReferenceState,
  { network, features, requests }: BatchContext,
): Promise<Forecast[]> {
  const width = features.names.length;
  const rows = requests.reduce((sum, { horizonSteps }) => sum + horizonSteps, 0);
  const inputs = new Float32Array(rows * width);
  let row = 0;
  const views = requests.map((request) => {
    const view = new KnownView(request.dataset);
    const origin = view.indexAt(request.originAt);
    view.moveTo(origin);
    for (let step = 0; step < request.horizonSteps; step++, row++) {
      features.write(view, origin + step, inputs, row * width);
    }
    return view;
  });
  applyScaling(inputs, state.inputScaling);
  const output = tf.tidy(
    () => network.predictOnBatch(tf.tensor2d(inputs, [rows, width])) as tf.Tensor,
  );
  const values = await output.data();
  output.dispose();
  let taken = 0;
  return requests.map(({ horizonSteps }, i) => {
    const own = values.subarray(taken, taken + horizonSteps);
    taken += horizonSteps;
    return forecastOf(state, { view: views[i] as KnownView, values: own });
  });
}

function forecastOf(
  state: ReferenceState,
  { view, values }: { view: KnownView; values: ArrayLike<number> },
): Forecast {
  const { dataset } = view;
  return {
    startAt: dataset.target.startAt + view.originIndex * view.stepMs,
    stepMinutes: dataset.target.info.stepMinutes,
    mean: Float64Array.from(values, outputToValue(state, dataset)),
    quantiles: [],
    warnings: warningsOf(state, view, values.length),
    ...(state.threshold === undefined
      ? { unit: dataset.target.info.unit }
      : { unit: 'probability' as const, threshold: state.threshold }),
  };
}

/** From the network's output to the forecast's unit, inside the series' physical bounds. */
function outputToValue(state: ReferenceState, dataset: Dataset): (output: number) => number {
  if (state.threshold !== undefined) return (output) => output;
  const { mean, deviation } = state.targetScaling;
  const { minimum = -Infinity, maximum = Infinity } = dataset.target.info;
  return (output) => Math.min(maximum, Math.max(minimum, output * deviation + mean));
}

function warningsOf(state: ReferenceState, view: KnownView, horizonSteps: number): string[] {
  return state.covariates.flatMap((name) => {
    let missing = 0;
    for (let step = 0; step < horizonSteps; step++) {
      if (Number.isNaN(view.covariate(name, view.originIndex + step))) missing++;
    }
    if (missing === 0) return [];
    return [
      `"${name}" is unknown at ${missing} of ${horizonSteps} steps; its training mean stood in, ` +
        'which costs accuracy. Send it as a covariate over the horizon.',
    ];
  });
}
