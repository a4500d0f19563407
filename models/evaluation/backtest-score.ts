import { KnownView } from '../series/known-view.ts';
import type { Dataset } from '../series/series.ts';
import { type PointMetrics, pointMetrics } from './metrics.ts';
import { type QuantileMetrics, quantileMetrics } from './quantile-metrics.ts';
import type { RollingOriginResult } from './rolling-origin.ts';

/** Error of one group of steps, for example of an hour of the day. */
export interface GroupError {
  readonly group: number;
  readonly count: number;
  /** Mean absolute error and mean error (forecast minus actual), in the series' unit. */
  readonly mae: number;
  readonly bias: number;
}

export interface BacktestScore extends PointMetrics {
  /** Absolute errors over the sum of absolute values, percent. */
  readonly wape: number;
  /** MAE over the weekly naive forecast's MAE in the training period (Hyndman and Koehler, 2006). */
  readonly mase: number;
  /** Undefined where the forecaster gives no quantiles. */
  readonly quantiles?: QuantileMetrics;
  readonly naive: PointMetrics;
  readonly byLeadHour: readonly GroupError[];
  readonly byHour: readonly GroupError[];
  readonly byWeekday: readonly GroupError[];
  /** Degrees Celsius in steps of 3; empty without a covariate `temperature`. */
  readonly byTemperature: readonly GroupError[];
}

const DEGREES_A_GROUP = 3;

/** @param trainedUntilAt end of the training period, which MASE is scaled by. */
export function scoreBacktest(
  result: RollingOriginResult,
  dataset: Dataset,
  trainedUntilAt: number,
): BacktestScore {
  const { actual, forecast, indices, leads } = result;
  const view = new KnownView(dataset);
  const point = pointMetrics(actual, forecast);
  const by = (groupOf: (row: number) => number) => groupErrors(result, groupOf);
  const localTime = (row: number) => view.localTime(indices[row] as number);
  const temperature = (row: number) => view.covariate('temperature', indices[row] as number);
  return {
    ...point,
    wape: (100 * point.mae) / meanSize(actual, forecast),
    mase: point.mae / weeklyNaiveError(view, view.indexAt(trainedUntilAt)),
    ...(result.quantiles.length > 0
      ? { quantiles: quantileMetrics(actual, result.quantiles, result.levels) }
      : {}),
    naive: pointMetrics(actual, result.naive),
    byLeadHour: by((row) => Math.floor(((leads[row] as number) * view.stepMs) / 3_600_000)),
    byHour: by((row) => Math.floor(localTime(row).minuteOfDay / 60)),
    byWeekday: by((row) => localTime(row).weekday),
    byTemperature: view.has('temperature')
      ? by((row) => Math.floor(temperature(row) / DEGREES_A_GROUP) * DEGREES_A_GROUP)
      : [],
  };
}

function groupErrors(
  { actual, forecast }: RollingOriginResult,
  groupOf: (row: number) => number,
): GroupError[] {
  const groups = new Map<number, { count: number; absolute: number; signed: number }>();
  for (let row = 0; row < actual.length; row++) {
    const error = (forecast[row] as number) - (actual[row] as number);
    const group = groupOf(row);
    if (Number.isNaN(error) || Number.isNaN(group)) continue;
    const sums = groups.get(group) ?? { count: 0, absolute: 0, signed: 0 };
    sums.count++;
    sums.absolute += Math.abs(error);
    sums.signed += error;
    groups.set(group, sums);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([group, { count, absolute, signed }]) => ({
      group,
      count,
      mae: absolute / count,
      bias: signed / count,
    }));
}

function meanSize(actual: Float64Array, forecast: Float64Array): number {
  let [sum, count] = [0, 0];
  for (let row = 0; row < actual.length; row++) {
    if (Number.isNaN((actual[row] as number) - (forecast[row] as number))) continue;
    sum += Math.abs(actual[row] as number);
    count++;
  }
  return sum / count;
}

function weeklyNaiveError(view: KnownView, until: number): number {
  const { values } = view.dataset.target;
  const week = 7 * view.stepsPerDay;
  let [sum, count] = [0, 0];
  for (let index = week; index < until; index++) {
    const error = (values[index] as number) - (values[index - week] as number);
    if (Number.isNaN(error)) continue;
    sum += Math.abs(error);
    count++;
  }
  return sum / count;
}
