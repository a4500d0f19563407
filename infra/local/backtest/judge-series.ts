import { setImmediate } from 'node:timers/promises';
import { scoreBacktest } from '../../../models/evaluation/backtest-score.ts';
import {
  backtestRollingOrigin,
  type RollingOriginPlan,
} from '../../../models/evaluation/rolling-origin.ts';
import type { FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import { forecasterOf } from '../../../models/forecasters/registry.ts';
import { selectionOf } from '../../../models/forecasters/selection.ts';
import type { ProgressLine } from '../terminal/progress.ts';
import type { BacktestOptions } from './backtest-command.ts';
import type { Judged } from './backtest-report.ts';
import { issuedDatasetAt } from './issued-weather.ts';
import type { BacktestData } from './read-backtest-data.ts';
import { refuseMixedSteps } from './refuse-mixed-steps.ts';

export interface Run {
  readonly options: BacktestOptions;
  readonly progress: ProgressLine;
  readonly signal: AbortSignal;
}

export type Plan = Pick<RollingOriginPlan, 'fromAt' | 'untilAt' | 'horizonSteps' | 'issueEvery'>;

/** A series and the forecasts that it is judged by. */
export interface Judgement {
  readonly data: BacktestData;
  readonly plan: Plan;
}

export interface Fit {
  readonly fitted: FittedForecaster;
  readonly seconds: number;
}

/** Fits on what was known at an instant of one series, or of several by a kind that learns from many. */
export async function fitBefore(
  originAt: number,
  series: readonly BacktestData[],
  { options, progress, signal }: Run,
): Promise<Fit> {
  refuseMixedSteps(series);
  const [first, ...others] = series as [BacktestData, ...BacktestData[]];
  const label = `${others.length === 0 ? first.name : `${series.length} series`}: fitting`;
  const begunAt = performance.now();
  progress.show(label, 0);
  const fitted = await forecasterOf(options.forecaster).fit(first.dataset, {
    originAt,
    seed: options.seed,
    signal,
    ...(others.length === 0 ? {} : { alongside: others.map(({ dataset }) => dataset) }),
    onProgress: ({ epoch, epochs }) => progress.show(label, (epoch + 1) / epochs),
  });
  return { fitted, seconds: (performance.now() - begunAt) / 1000 };
}

/** Forecasts from every origin of a plan, and how good that was. */
export async function judge(
  { fitted, seconds }: Fit,
  { data, plan }: Judgement,
  run: Run,
): Promise<Judged> {
  const begunAt = performance.now();
  const result = await forecast(fitted, { data, plan }, run);
  const { dataset, name } = data;
  const selection = selectionOf(fitted.state);
  const weather = weatherOf(data, run.options);
  const report = {
    target: name,
    asked: run.options.forecaster,
    forecaster: fitted.state.kind,
    ...(selection ? { selection } : {}),
    unit: dataset.target.info.unit,
    timeZone: dataset.target.info.timeZone,
    testFrom: new Date(plan.fromAt).toISOString(),
    testTo: new Date(plan.untilAt).toISOString(),
    ...(weather === undefined ? {} : { weather }),
    origins: result.origins,
    fitSeconds: seconds,
    predictSeconds: (performance.now() - begunAt) / 1000,
    score: scoreBacktest(result, dataset, plan.fromAt),
    warnings: result.warnings,
  };
  return { report, data, result };
}

function forecast(
  fitted: FittedForecaster,
  { data, plan }: Judgement,
  { options, progress, signal }: Run,
) {
  const { weather, weatherError: errorDegrees, seed } = options;
  return backtestRollingOrigin(fitted, data.dataset, {
    ...plan,
    signal,
    ...(weather === 'issued'
      ? { datasetAt: (origin: number) => issuedDatasetAt(data, origin, { errorDegrees, seed }) }
      : {}),
    onProgress: async (done, origins) => {
      progress.show(`${data.name}: forecasting`, done / origins);
      await setImmediate();
    },
  });
}

function weatherOf(
  { dataset, issued }: BacktestData,
  { weather, weatherError }: BacktestOptions,
): string | undefined {
  if (weather === 'none') return 'not used';
  if (!dataset.covariates.some(({ name }) => name.startsWith('temperature'))) return undefined;
  if (weather === 'perfect') return 'beyond each origin as it was observed, as though foreseen';
  return issued.length > 0
    ? 'beyond each origin as it had been forecast'
    : `beyond each origin as it was observed, with simulated forecast errors of ${weatherError} degrees ` +
        '(root mean square) on the first day, twice that a week ahead';
}
