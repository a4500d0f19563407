import type { FittedForecaster } from '../forecasters/forecaster.ts';
import { weekEarlier } from '../forecasters/naive-value.ts';
import { KnownView } from '../series/known-view.ts';
import type { Dataset } from '../series/series.ts';

/** Forecasts laid beside what happened: [steps] each, over consecutive local days. */
export interface DayAheadResult {
  readonly days: number;
  readonly actual: Float64Array;
  readonly forecast: Float64Array;
  /** The reading one week earlier. */
  readonly naive: Float64Array;
}

/**
 * One forecast a local day, issued at local midnight for every step of that day, over the days that
 * start in `[fromAt, untilAt)`; covariates over the day are taken as they were observed.
 */
export async function backtestDayAhead(
  forecaster: FittedForecaster,
  dataset: Dataset,
  { fromAt, untilAt }: { fromAt: number; untilAt: number },
): Promise<DayAheadResult> {
  const view = new KnownView(dataset);
  const length = dataset.target.values.length;
  const [from, until] = [view.indexAt(fromAt), Math.min(length, view.indexAt(untilAt))];
  const forecast = new Float64Array(until - from).fill(Number.NaN);
  const naive = new Float64Array(until - from).fill(Number.NaN);
  let days = 0;
  for (let origin = from; origin < until; days++) {
    const next = view.calendar.startOfDay(view.localTime(origin).dayNumber + 1);
    const end = Math.min(until, view.indexAt(next));
    const { mean } = await forecaster.predict({
      dataset,
      originAt: dataset.target.startAt + origin * view.stepMs,
      horizonSteps: end - origin,
    });
    forecast.set(mean, origin - from);
    view.moveTo(origin);
    for (let index = origin; index < end; index++) naive[index - from] = weekEarlier(view, index);
    origin = end;
  }
  return { days, actual: dataset.target.values.slice(from, until), forecast, naive };
}
