import type { LayersModel } from '@tensorflow/tfjs-layers';
import { closedFormInputs } from '../../features/day-ahead/closed-form-inputs.ts';
import { dayAheadInputs } from '../../features/day-ahead/day-ahead-inputs.ts';
import { type DayGrid, dayGridOf } from '../../features/day-ahead/day-grid.ts';
import { readSlotWeights } from '../../networks/closed-form-network.ts';
import { headsOf } from '../../networks/day-ahead-network.ts';
import {
  type FittedForecaster,
  type Forecast,
  type ForecastRequest,
  fittedForecaster,
} from '../forecaster.ts';
import { type DayAheadCore, forecastDays } from './day-ahead-core.ts';
import type { DayAheadState } from './day-ahead-state.ts';
import { ForecastRun } from './forecast-run.ts';
import { readForecast } from './read-forecast.ts';

/** A fitted day-ahead forecaster from what its artifact keeps. */
export function restoreDayAhead(state: DayAheadState, network: LayersModel): FittedForecaster {
  const grid = dayGridOf(state.stepMinutes);
  const core = coreOf(state, network, grid);
  return fittedForecaster({
    state,
    network,
    predictBatch: (requests) => predictDayAhead(requests, { state, core, grid }),
    dispose: () => {
      network.dispose();
    },
  });
}

function coreOf(state: DayAheadState, network: LayersModel, grid: DayGrid): DayAheadCore {
  const inputs = dayAheadInputs({
    ...grid,
    covariates: state.covariates,
    seasonal: state.seasonal,
  });
  const heads = headsOf(network);
  const { extraScaling, residualDeviation } = state;
  return {
    inputs,
    closedFormInputs: closedFormInputs(inputs.names),
    inputScaling: state.inputScaling,
    closedForm: readSlotWeights(network).weights,
    blend: state.blend,
    slotSpread: Float64Array.from(state.slotSpread),
    ...(heads && extraScaling && residualDeviation !== undefined
      ? { networks: { model: heads, extraScaling, residualDeviation } }
      : {}),
  };
}

/** All requests together: one pass of the networks for the first day, one for each day beyond. */
async function predictDayAhead(
  requests: readonly ForecastRequest[],
  parts: { state: DayAheadState; core: DayAheadCore; grid: DayGrid },
): Promise<Forecast[]> {
  const runs = requests.map((request) => new ForecastRun(request, parts));
  const jobs = runs.map((run) => run.firstJobs());
  const forecasts = await forecastDays(parts.core, jobs.flat());
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
