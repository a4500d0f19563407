import { type DayGrid, dayGridOf } from '../../features/day-ahead/day-grid.ts';
import { headsOf, readKernel, readSlotWeights } from '../../networks/day-ahead-parts.ts';
import type { TrainedNetwork } from '../../networks/trained-network.ts';
import {
  type FittedForecaster,
  type Forecast,
  type ForecastRequest,
  fittedForecaster,
} from '../forecaster.ts';
import { type DayAheadCore, forecastDays } from './day-ahead-core.ts';
import type { DayAheadState } from './day-ahead-state.ts';
import { DayLessons } from './day-lessons.ts';
import { ForecastRun, type RunParts } from './forecast-run.ts';
import type { KernelRegression } from './kernel-regression.ts';
import { readForecast } from './read-forecast.ts';
import { partsOfShape } from './shape-parts.ts';

/** A fitted day-ahead forecaster from what its artifact keeps. */
export function restoreDayAhead(state: DayAheadState, network: TrainedNetwork): FittedForecaster {
  const grid = dayGridOf(state.stepMinutes);
  const core = coreOf(state, network, grid);
  const lessons = new DayLessons();
  return fittedForecaster({
    state,
    ...(network.model ? { network: network.model } : {}),
    openNetwork: () => network.open(),
    predictBatch: (requests) => predictDayAhead(requests, { state, core, grid, lessons }),
    dispose: () => {
      network.dispose();
    },
  });
}

function coreOf(state: DayAheadState, network: TrainedNetwork, grid: DayGrid): DayAheadCore {
  const { covariates, seasonal } = state;
  const { profile, ...parts } = partsOfShape({ ...grid, covariates, seasonal });
  const heads = headsOf(network);
  const { extraScaling, residualDeviation } = state;
  return {
    ...parts,
    inputScaling: state.inputScaling,
    closedForm: readSlotWeights(network).weights,
    ...kernelOf(state, network, { profile, slots: grid.slots }),
    linearShare: state.linearShare,
    blend: state.blend,
    slotSpread: Float64Array.from(state.slotSpread),
    usualShare: state.usualShare,
    ...(heads && extraScaling && residualDeviation !== undefined
      ? { networks: { heads, extraScaling, residualDeviation } }
      : {}),
  };
}

function kernelOf(
  { kernel }: DayAheadState,
  network: TrainedNetwork,
  { profile, slots }: Pick<KernelRegression, 'profile' | 'slots'>,
): Pick<DayAheadCore, 'kernel'> {
  const tensors = readKernel(network);
  if (!tensors || !kernel) return {};
  const weights = { centres: tensors.centres.values, outputs: tensors.outputs.values };
  return { kernel: { ...kernel, profile, weights, slots } };
}

/**
 * Requests on their way at once: enough to fill the rows that networks compute together. The past days of
 * more would take hundreds of megabytes before the first one is answered.
 */
const REQUESTS_AT_ONCE = 32;

async function predictDayAhead(
  requests: readonly ForecastRequest[],
  parts: RunParts,
): Promise<Forecast[]> {
  const forecasts: Forecast[] = [];
  for (let from = 0; from < requests.length; from += REQUESTS_AT_ONCE) {
    forecasts.push(
      ...(await predictTogether(requests.slice(from, from + REQUESTS_AT_ONCE), parts)),
    );
  }
  return forecasts;
}

/** All requests together: one pass of the networks for the first day, one for each day beyond. */
async function predictTogether(
  requests: readonly ForecastRequest[],
  parts: RunParts,
): Promise<Forecast[]> {
  const runs = requests.map((request) => new ForecastRun(request, parts));
  const jobs = runs.map((run) => run.firstJobs());
  const first = jobs.flat();
  const forecasts = first.length > 0 ? await forecastDays(parts.core, first) : [];
  let taken = 0;
  runs.forEach((run, i) => {
    const count = jobs[i]?.length ?? 0;
    run.begin(forecasts.slice(taken, taken + count));
    taken += count;
  });
  for (let left = unfinished(runs); left.length > 0; left = unfinished(left)) {
    const days = await forecastDays(
      parts.core,
      left.map((run) => run.nextJob()),
    );
    left.forEach((run, i) => {
      const day = days[i];
      if (day) run.advance(day);
    });
  }
  return runs.map((run) => readForecast(run, parts));
}

function unfinished(runs: readonly ForecastRun[]): readonly ForecastRun[] {
  return runs.filter((run) => !run.isDone);
}
