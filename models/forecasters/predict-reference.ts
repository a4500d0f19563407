import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type FeatureSet, referenceFeatures } from '../features/reference-features.ts';
import { applyScaling } from '../features/scaling.ts';
import { KnownView } from '../series/known-view.ts';
import type { Dataset } from '../series/series.ts';
import type { FittedForecaster, Forecast, ForecastRequest } from './forecaster.ts';
import type { ReferenceState } from './reference-state.ts';

/** A fitted `mlp` or `peak` from what its artifact keeps. */
export function restoreReference(state: ReferenceState, network: LayersModel): FittedForecaster {
  const features = referenceFeatures(state.covariates);
  return {
    state,
    network,
    predict: (request) => predictReference(state, { network, features, request }),
    dispose: () => {
      network.dispose();
    },
  };
}

async function predictReference(
  state: ReferenceState,
  {
    network,
    features,
    request,
  }: { network: LayersModel; features: FeatureSet; request: ForecastRequest },
): Promise<Forecast> {
  const { dataset, originAt, horizonSteps } = request;
  const view = new KnownView(dataset);
  const origin = view.indexAt(originAt);
  view.moveTo(origin);
  const width = features.names.length;
  const inputs = new Float32Array(horizonSteps * width);
  for (let step = 0; step < horizonSteps; step++) {
    features.write(view, origin + step, inputs, step * width);
  }
  const warnings = warningsOf(state, view, horizonSteps);
  applyScaling(inputs, state.inputScaling);
  const output = tf.tidy(
    () => network.predictOnBatch(tf.tensor2d(inputs, [horizonSteps, width])) as tf.Tensor,
  );
  const values = await output.data();
  output.dispose();
  return {
    startAt: dataset.target.startAt + origin * view.stepMs,
    stepMinutes: dataset.target.info.stepMinutes,
    mean: Float64Array.from(values, outputToValue(state, dataset)),
    quantiles: [],
    warnings,
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
