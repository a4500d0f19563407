import { writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { scoreBacktest } from '../../../models/evaluation/backtest-score.ts';
import {
  backtestRollingOrigin,
  type RollingOriginPlan,
} from '../../../models/evaluation/rolling-origin.ts';
import type { FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import { forecasterOf } from '../../../models/forecasters/registry.ts';
import { selectionOf } from '../../../models/forecasters/selection.ts';
import { ProgressLine } from '../terminal/progress.ts';
import { useTrainingBackend } from '../training-backend.ts';
import type { BacktestOptions } from './backtest-command.ts';
import type { Judged } from './backtest-report.ts';
import { issuedDatasetAt } from './issued-weather.ts';
import { type BacktestData, readBacktestData } from './read-backtest-data.ts';
import { renderPage } from './render-page.ts';
import { tableOf } from './score-table.ts';
import { horizonOf, issueOf, testPeriod } from './test-period.ts';

interface Run {
  readonly options: BacktestOptions;
  readonly progress: ProgressLine;
  readonly signal: AbortSignal;
}

/** Fits, forecasts from every origin and shows how good it was. */
export async function runBacktest(options: BacktestOptions): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  const progress = new ProgressLine();
  process.once('SIGINT', interrupt);
  try {
    const series = await readBacktestData(options);
    const periods = series.map(({ dataset }) => planOf(dataset, options));
    await useTrainingBackend();
    const judged: Judged[] = [];
    for (const [i, data] of series.entries()) {
      const run = { options, progress, signal: interruption.signal };
      const plan = periods[i] as (typeof periods)[number];
      judged.push(await judge({ data, plan, all: series }, run));
    }
    progress.clear();
    await show(judged, options);
  } finally {
    progress.clear();
    process.off('SIGINT', interrupt);
  }
}

async function show(judged: readonly Judged[], { json, html }: BacktestOptions): Promise<void> {
  const reports = judged.map(({ report }) => report);
  process.stdout.write(`${json ? JSON.stringify({ series: reports }) : tableOf(reports)}\n`);
  if (html === undefined) return;
  await writeFile(html, renderPage(judged));
  if (!json) process.stdout.write(`Plots: ${html}\n`);
}

type Plan = Pick<RollingOriginPlan, 'fromAt' | 'untilAt' | 'horizonSteps' | 'issueEvery'>;

function planOf(dataset: BacktestData['dataset'], options: BacktestOptions): Plan {
  return {
    ...testPeriod(dataset, options),
    horizonSteps: horizonOf(dataset, options),
    issueEvery: issueOf(options),
  };
}

interface Judgement {
  readonly data: BacktestData;
  readonly plan: Plan;
  readonly all: readonly BacktestData[];
}

async function judge({ data, plan, all }: Judgement, run: Run): Promise<Judged> {
  const begunAt = performance.now();
  const fitted = await fitBefore({ data, plan, all }, run);
  const fittedAt = performance.now();
  try {
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
      fitSeconds: (fittedAt - begunAt) / 1000,
      predictSeconds: (performance.now() - fittedAt) / 1000,
      score: scoreBacktest(result, dataset, plan.fromAt),
      warnings: result.warnings,
    };
    return { report, data, result };
  } finally {
    fitted.dispose();
  }
}

function fitBefore(
  { data: { dataset, name }, plan, all }: Judgement,
  { options, progress, signal }: Run,
): Promise<FittedForecaster> {
  const alongside = all.map((one) => one.dataset).filter((one) => one !== dataset);
  progress.show(`${name}: fitting`, 0);
  return forecasterOf(options.forecaster).fit(dataset, {
    originAt: plan.fromAt,
    seed: options.seed,
    signal,
    ...(options.forecaster === 'global' ? { alongside } : {}),
    onProgress: ({ epoch, epochs }) => progress.show(`${name}: fitting`, (epoch + 1) / epochs),
  });
}

function forecast(
  fitted: FittedForecaster,
  { data, plan }: Omit<Judgement, 'all'>,
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
