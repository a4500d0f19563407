import { backtestDayAhead, type DayAheadResult } from '../../../models/evaluation/day-ahead.ts';
import {
  type DailyLosses,
  dailyLosses,
  type LossKind,
} from '../../../models/evaluation/promotion/daily-losses.ts';
import { dayNumbers } from '../../../models/evaluation/promotion/day-numbers.ts';
import type { FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import type { Dataset } from '../../../models/series/series.ts';
import type { Holdout } from '../holdout.ts';

export interface Contest {
  readonly challenger: FittedForecaster;
  /** Absent for a model's first version. */
  readonly champion: FittedForecaster | undefined;
  readonly dataset: Dataset;
  readonly holdout: Holdout;
}

export interface ContestResult {
  readonly challenger: DayAheadResult;
  readonly losses: DailyLosses;
}

/** A forecaster of probabilities is scored as such. */
export function lossKindOf({ state }: FittedForecaster): LossKind {
  return thresholdOf(state) === undefined ? 'absolute' : 'brier';
}

/** Challenger, champion and naive forecast from the very same origins, scored day by day. */
export async function runContest(contest: Contest): Promise<ContestResult> {
  const { challenger, champion, dataset, holdout } = contest;
  const own = await backtestDayAhead(challenger, dataset, holdout);
  const other = champion && (await backtestDayAhead(champion, dataset, holdout));
  const dayOf = dayNumbers(dataset.target.info, holdout.fromAt, own.actual.length);
  const kind = lossKindOf(challenger);
  if (kind === 'absolute') {
    const forecasts = { ...own, challenger: own.forecast, champion: other?.forecast, dayOf };
    return { challenger: own, losses: dailyLosses(forecasts, kind) };
  }
  const event = eventOf(own.actual, thresholdOf(challenger.state));
  const forecasts = {
    actual: event,
    challenger: own.forecast,
    champion: other && onEvent(other, event, thresholdOf(champion.state)),
    naive: eventOf(own.naive, thresholdOf(challenger.state)),
    dayOf,
  };
  return { challenger: own, losses: dailyLosses(forecasts, kind) };
}

export function thresholdOf(state: FittedForecaster['state']): number | undefined {
  return typeof state['threshold'] === 'number' ? state['threshold'] : undefined;
}

/** 1 where a value exceeds the threshold, 0 where not, NaN where it is unknown. */
export function eventOf(values: Float64Array, threshold = Number.NaN): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? value : Number(value > threshold)));
}

/**
 * The champion's probabilities are of its own threshold's event. Where that event and the
 * challenger's differ, 1 - p has against the one the error that p has against the other.
 */
function onEvent(
  { actual, forecast }: DayAheadResult,
  event: Float64Array,
  threshold: number | undefined,
): Float64Array {
  const own = eventOf(actual, threshold);
  return forecast.map((probability, step) =>
    own[step] === event[step] ? probability : 1 - probability,
  );
}
