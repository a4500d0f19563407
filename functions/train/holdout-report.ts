import type { DayAheadResult } from '../../models/evaluation/day-ahead.ts';
import { eventMetrics, pointMetrics } from '../../models/evaluation/metrics.ts';
import type { FittedForecaster } from '../../models/forecasters/forecaster.ts';
import type { Dataset } from '../../models/series/series.ts';
import type { Holdout } from './holdout.ts';

/** `report.json`: how a version did on days it never saw, beside the weekly naive forecast. */
export interface HoldoutReport {
  readonly protocol: string;
  readonly from: string;
  readonly until: string;
  readonly days: number;
  readonly unit: string;
  /** `mae`, `rmse`, `mape` (percent), or `brier`, `accuracy`, `baseRate`; `naive.*` beside each. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

interface ReportContext {
  readonly fitted: FittedForecaster;
  readonly dataset: Dataset;
  readonly holdout: Holdout;
}

export function reportHoldout(
  result: DayAheadResult,
  { fitted, dataset, holdout }: ReportContext,
): HoldoutReport {
  const threshold = fitted.state['threshold'];
  return {
    protocol:
      'One forecast a local day, issued at local midnight, weather as observed; naive: one week earlier.',
    from: new Date(holdout.fromAt).toISOString(),
    until: new Date(holdout.untilAt).toISOString(),
    days: result.days,
    unit: dataset.target.info.unit,
    metrics: finite(
      typeof threshold === 'number' ? eventScores(result, threshold) : pointScores(result),
    ),
  };
}

function pointScores({ actual, forecast, naive }: DayAheadResult): Record<string, number> {
  return {
    ...pointMetrics(actual, forecast),
    ...prefixed('naive.', pointMetrics(actual, naive)),
  };
}

function eventScores(
  { actual, forecast, naive }: DayAheadResult,
  threshold: number,
): Record<string, number> {
  const exceeded = (values: Float64Array) =>
    values.map((value) => (Number.isNaN(value) ? value : Number(value > threshold)));
  return {
    threshold,
    ...eventMetrics(exceeded(actual), forecast),
    ...prefixed('naive.', eventMetrics(exceeded(actual), exceeded(naive))),
  };
}

function prefixed(prefix: string, metrics: object): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [`${prefix}${name}`, value as number]),
  );
}

/** JSON has no NaN: a score that does not exist (no step to divide by) is null. */
function finite(metrics: Record<string, number>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}
