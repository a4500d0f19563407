import { KnownView } from '../series/known-view.ts';
import {
  type FittedForecaster,
  type Forecast,
  type Forecaster,
  type ForecastRequest,
  fittedForecaster,
  NotEnoughHistoryError,
} from './forecaster.ts';

const WEEK_DAYS = 7;

/** Repeats the same weekday's reading of the latest known week: the forecast every other must beat. */
export const seasonalNaive: Forecaster = {
  kind: 'seasonal-naive',
  async fit(dataset, { originAt }) {
    const view = new KnownView(dataset);
    const days = view.indexAt(originAt) / view.stepsPerDay;
    if (days < WEEK_DAYS) throw new NotEnoughHistoryError('seasonal-naive', days, WEEK_DAYS);
    return restoreSeasonalNaive();
  },
};

export function restoreSeasonalNaive(): FittedForecaster {
  return fittedForecaster({
    state: { kind: 'seasonal-naive' },
    predictBatch: async (requests) => requests.map(predictSeasonalNaive),
    dispose() {},
  });
}

function predictSeasonalNaive({ dataset, originAt, horizonSteps }: ForecastRequest): Forecast {
  const view = new KnownView(dataset);
  const origin = view.indexAt(originAt);
  view.moveTo(origin);
  const mean = new Float64Array(horizonSteps);
  for (let step = 0; step < horizonSteps; step++) mean[step] = weekEarlier(view, origin + step);
  return {
    startAt: dataset.target.startAt + origin * view.stepMs,
    stepMinutes: dataset.target.info.stepMinutes,
    unit: dataset.target.info.unit,
    mean,
    quantiles: [],
    warnings: [],
  };
}

/** The known reading a whole number of weeks before a step; older weeks stand in for missing ones. */
export function weekEarlier(view: KnownView, index: number): number {
  const week = WEEK_DAYS * view.stepsPerDay;
  for (let back = index - week; back >= 0; back -= week) {
    const value = back < view.originIndex ? view.target(back) : Number.NaN;
    if (!Number.isNaN(value)) return value;
  }
  return Number.NaN;
}
