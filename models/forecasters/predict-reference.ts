import { type FeatureSet, referenceFeatures } from '../features/reference-features.ts';
import { applyScaling } from '../features/scaling.ts';
import type { ForwardPass, TrainedNetwork } from '../networks/trained-network.ts';
import { KnownView } from '../series/known-view.ts';
import {
  type FittedForecaster,
  type Forecast,
  type ForecastRequest,
  fittedForecaster,
} from './forecaster.ts';
import {
  type LeadPlace,
  type LeadSpread,
  leadQuantile,
  leadQuantiles,
} from './lead-calibration.ts';
import { missingCovariates } from './missing-covariates.ts';
import { PastCache } from './past-cache.ts';
import { keepPossible } from './physical-bounds.ts';
import { type PastStep, recentDays } from './recent-days.ts';
import type { ReferenceState } from './reference-state.ts';
import { steerWidth } from './steer-width.ts';

/** A fitted `mlp` or `peak` from what its artifact keeps. */
export function restoreReference(state: ReferenceState, network: TrainedNetwork): FittedForecaster {
  const features = referenceFeatures(state.covariates);
  const forward = network.forward();
  const past = new PastCache();
  return fittedForecaster({
    state,
    ...(network.model ? { network: network.model } : {}),
    openNetwork: () => network.open(),
    predictBatch: (requests) => predictReference(state, { forward, features, past, requests }),
    dispose: () => {
      network.dispose();
    },
  });
}

interface BatchContext {
  readonly forward: ForwardPass;
  readonly features: FeatureSet;
  /** How much wider intervals should be, as past days taught. */
  readonly past: PastCache;
  readonly requests: readonly ForecastRequest[];
}

/** All requests' steps as rows of one batch, and past days' where quantiles are asked for. */
async function predictReference(
  state: ReferenceState,
  { forward, features, past, requests }: BatchContext,
): Promise<Forecast[]> {
  const jobs = requests.map((request) => jobOf(state, request, past));
  const width = features.names.length;
  const rows = jobs.reduce((sum, { steps }) => sum + steps.length, 0);
  const inputs = new Float32Array(rows * width);
  let row = 0;
  for (const { view, steps } of jobs) {
    const known = view.originIndex;
    for (const { origin, target } of steps) {
      features.write(view.moveTo(origin), target, inputs, row++ * width);
    }
    view.moveTo(known);
  }
  applyScaling(inputs, state.inputScaling);
  const [values = new Float32Array()] = await forward([inputs], rows);
  let taken = 0;
  return jobs.map((job) => {
    const own = values.subarray(taken, taken + job.steps.length);
    taken += job.steps.length;
    return forecastOf(state, job, Float64Array.from(own, outputToValue(state)));
  });
}

/** A request, and every step that the network is asked for: past days' first, then the horizon's. */
interface Job {
  readonly view: KnownView;
  readonly levels: readonly number[];
  /** How much wider intervals should be; past days, which teach it, are not asked for where it is known. */
  readonly factor: number | undefined;
  readonly learned: (factor: number) => void;
  readonly past: readonly (readonly PastStep[])[];
  readonly steps: readonly PastStep[];
}

function jobOf(
  { leads = [], trainedUntilAt = 0 }: ReferenceState,
  request: ForecastRequest,
  lessons: PastCache,
): Job {
  const { dataset, originAt, horizonSteps, quantiles = [] } = request;
  const view = new KnownView(dataset);
  const origin = view.moveTo(view.indexAt(originAt)).originIndex;
  const levels = leads.length > 0 ? quantiles : [];
  const key = levels.length > 0 ? lessons.keyOf(request.seriesKey, view) : undefined;
  const factor = lessons.find(key);
  const past = levels.length > 0 && factor === undefined ? recentDays(view, trainedUntilAt) : [];
  const coming = Array.from({ length: horizonSteps }, (_, step) => ({
    origin,
    target: origin + step,
  }));
  const learned = (found: number) => lessons.keep(key, found);
  return { view, levels, factor, learned, past, steps: [...past.flat(), ...coming] };
}

/** values: [past and coming steps], in the forecast's unit. */
function forecastOf(state: ReferenceState, job: Job, values: Float64Array): Forecast {
  const { view, past } = job;
  const { info, startAt } = view.dataset.target;
  const isEvent = state.threshold !== undefined;
  const keep = isEvent ? (value: number) => value : keepPossible(info, state.range ?? {});
  const points = values.subarray(past.reduce((sum, day) => sum + day.length, 0));
  return {
    startAt: startAt + view.originIndex * view.stepMs,
    stepMinutes: info.stepMinutes,
    mean: points.map(keep),
    quantiles: quantilesOf(state, job, values).map((quantile) => quantile.map(keep)),
    warnings: missingCovariates(view, state.covariates, points.length),
    ...(isEvent
      ? { unit: 'probability' as const, threshold: state.threshold }
      : { unit: info.unit }),
  };
}

/** From the network's output to the forecast's unit. */
function outputToValue({ threshold, targetScaling }: ReferenceState): (output: number) => number {
  if (threshold !== undefined) return (output) => output;
  const { mean, deviation } = targetScaling;
  return (output) => output * deviation + mean;
}

/** One array for each level; none where the errors of the network are not known. */
function quantilesOf(
  { leads = [] }: ReferenceState,
  job: Job,
  values: Float64Array,
): Float64Array[] {
  const { view, levels, past, steps } = job;
  if (levels.length === 0) return [];
  const factor = job.factor ?? learnFactor(leads, job, values);
  const first = past.reduce((sum, day) => sum + day.length, 0);
  const points = values.subarray(first);
  const places = steps.slice(first).map((step) => placeOf(view, step));
  return levels.map((level) => {
    const offsets = leadQuantiles(leads, places, level);
    return points.map((point, i) => point + factor * (offsets[i] as number));
  });
}

function learnFactor(
  leads: readonly LeadSpread[],
  { view, past, learned }: Job,
  values: Float64Array,
): number {
  let row = 0;
  const watched = past.map((day) =>
    day.map((step) => {
      const place = placeOf(view, step);
      return {
        error: view.target(step.target) - (values[row++] as number),
        low: leadQuantile(leads, place, 0.1),
        high: leadQuantile(leads, place, 0.9),
      };
    }),
  );
  const factor = steerWidth(watched);
  learned(factor);
  return factor;
}

function placeOf(view: KnownView, { origin, target }: PastStep): LeadPlace {
  return {
    leadHours: ((target - origin) * view.stepMs) / 3_600_000,
    hour: Math.floor(view.localTime(target).minuteOfDay / 60),
  };
}
