import { KnownView } from '../series/known-view.ts';
import type { Dataset } from '../series/series.ts';
import { errorQuantile } from './error-spread.ts';
import {
  type FitOptions,
  type FittedForecaster,
  type Forecast,
  type Forecaster,
  type ForecasterState,
  type ForecastRequest,
  fittedForecaster,
  knownDays,
  NoHistoryError,
  NotEnoughHistoryError,
} from './forecaster.ts';
import { NaiveSpread } from './naive-spread.ts';
import { NaiveGuess, type NaiveValue } from './naive-value.ts';
import { extremesOf, keepPossible, possibleRange } from './physical-bounds.ts';

const WEEK_DAYS = 7;

/** Repeats the same weekday's reading of the latest known week: the forecast every other must beat. */
export const seasonalNaive: Forecaster = {
  kind: 'seasonal-naive',
  async fit(dataset, options) {
    const days = knownDays(dataset, options.originAt);
    if (days < WEEK_DAYS) throw new NotEnoughHistoryError('seasonal-naive', days, WEEK_DAYS);
    return fitNaive(dataset, options);
  },
};

/**
 * The same with whatever there is: below a week the day before stands in, below a day the mean.
 * @param why what a person should know of the choice. @throws NoHistoryError without any reading.
 */
export function fitNaive(
  dataset: Dataset,
  { originAt }: Pick<FitOptions, 'originAt'>,
  why = 'asked for',
): FittedForecaster {
  if (knownReadings(dataset, new KnownView(dataset).indexAt(originAt)).every(Number.isNaN)) {
    throw new NoHistoryError(dataset.target.info.id, originAt);
  }
  return restoreSeasonalNaive({ kind: 'seasonal-naive', selection: { why, errors: {} } });
}

/** @param state what an artifact keeps; all that a forecast needs is in its request. */
export function restoreSeasonalNaive(
  state: ForecasterState = { kind: 'seasonal-naive' },
): FittedForecaster {
  return fittedForecaster({
    state,
    predictBatch: async (requests) => requests.map(predictSeasonalNaive),
    dispose() {},
  });
}

function predictSeasonalNaive(request: ForecastRequest): Forecast {
  const { dataset, originAt, horizonSteps, quantiles = [] } = request;
  const { info, startAt } = dataset.target;
  const view = new KnownView(dataset);
  const origin = view.indexAt(originAt);
  view.moveTo(origin);
  const guess = new NaiveGuess(view);
  const guesses = Array.from({ length: horizonSteps }, (_, step) => guess.at(origin + step));
  return {
    startAt: startAt + origin * view.stepMs,
    stepMinutes: info.stepMinutes,
    unit: info.unit,
    mean: Float64Array.from(guesses, ({ value }) => value),
    quantiles: quantiles.length > 0 ? naiveQuantiles(view, guesses, quantiles) : [],
    warnings: warningsOf(view, guesses),
  };
}

/** One array for each level, from how far the guess was off before the origin. */
function naiveQuantiles(
  view: KnownView,
  guesses: readonly NaiveValue[],
  levels: readonly number[],
): Float64Array[] {
  const { info } = view.dataset.target;
  const spread = new NaiveSpread(view);
  const known = knownReadings(view.dataset, view.originIndex);
  const keep = keepPossible(info, possibleRange(info, extremesOf(known)));
  const hours = guesses.map((_, step) =>
    Math.floor(view.localTime(view.originIndex + step).minuteOfDay / 60),
  );
  return levels.map((level) =>
    Float64Array.from(guesses, ({ value, lagSteps }, step) =>
      keep(value + errorQuantile(spread.of(lagSteps), hours[step] as number, level)),
    ),
  );
}

function warningsOf({ stepsPerDay }: KnownView, guesses: readonly NaiveValue[]): string[] {
  const week = WEEK_DAYS * stepsPerDay;
  const odd = guesses.filter(({ lagSteps }) => lagSteps === 0 || lagSteps % week !== 0);
  if (odd.length === 0) return [];
  const means = odd.filter(({ lagSteps }) => lagSteps === 0).length;
  const stand = means === odd.length ? 'the mean of what is known' : 'a reading of another day';
  return [
    `For ${odd.length} of ${guesses.length} steps no reading of the same weekday is known; ${stand} ` +
      'stood in. A week of readings before the origin is needed for the weekly rhythm.',
  ];
}

function knownReadings({ target }: Dataset, originIndex: number): Float64Array {
  return target.values.subarray(0, Math.max(0, originIndex));
}
