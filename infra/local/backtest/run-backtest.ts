import { writeFile } from 'node:fs/promises';
import { type BacktestScore, scoreBacktest } from '../../../models/evaluation/backtest-score.ts';
import {
  backtestRollingOrigin,
  type RollingOriginResult,
} from '../../../models/evaluation/rolling-origin.ts';
import { forecasterOf } from '../../../models/forecasters/registry.ts';
import { calendarOf } from '../../../models/series/calendar.ts';
import { endAt, stepsPerDay } from '../../../models/series/series.ts';
import { CommandOptionError } from '../failure.ts';
import { ProgressLine } from '../terminal/progress.ts';
import { useTrainingBackend } from '../training-backend.ts';
import { type BacktestOptions, minutesOf } from './backtest-command.ts';
import { type BacktestData, issuedDatasetAt, readBacktestData } from './read-backtest-data.ts';
import { renderPage } from './render-page.ts';
import { tableOf } from './score-table.ts';

/** One series judged. */
export interface BacktestReport {
  readonly target: string;
  readonly forecaster: string;
  /** Why the forecaster is what it is, where it says so. */
  readonly why?: string;
  readonly unit: string;
  readonly testFrom: string;
  readonly testTo: string;
  readonly origins: number;
  readonly fitSeconds: number;
  readonly predictSeconds: number;
  readonly score: BacktestScore;
}

const DAY_MS = 86_400_000;

/** Fits, forecasts from every origin and shows how good it was. */
export async function runBacktest(options: BacktestOptions): Promise<void> {
  const series = await readBacktestData(options);
  await useTrainingBackend();
  const progress = new ProgressLine();
  const judged: { report: BacktestReport; data: BacktestData; result: RollingOriginResult }[] = [];
  for (const data of series)
    judged.push({ data, ...(await judge(data, series, options, progress)) });
  progress.clear();
  const reports = judged.map(({ report }) => report);
  const text = options.json ? JSON.stringify({ series: reports }) : tableOf(reports);
  process.stdout.write(`${text}\n`);
  if (options.html !== undefined) {
    await writeFile(options.html, renderPage(judged));
    if (!options.json) process.stdout.write(`Plots: ${options.html}\n`);
  }
}

async function judge(
  data: BacktestData,
  all: readonly BacktestData[],
  options: BacktestOptions,
  progress: ProgressLine,
): Promise<{ report: BacktestReport; result: RollingOriginResult }> {
  const { dataset, name } = data;
  const { fromAt, untilAt } = testPeriod(data, options);
  const alongside = all.filter((one) => one !== data).map((one) => one.dataset);
  progress.show(`${name}: fitting`, 0);
  const begunAt = performance.now();
  const fitted = await forecasterOf(options.forecaster).fit(dataset, {
    originAt: fromAt,
    seed: options.seed,
    ...(options.forecaster === 'global' ? { alongside } : {}),
    onProgress: ({ epoch, epochs }) => progress.show(`${name}: fitting`, (epoch + 1) / epochs),
  });
  const fittedAt = performance.now();
  try {
    const result = await backtestRollingOrigin(fitted, dataset, {
      fromAt,
      untilAt,
      horizonSteps: horizonOf(data, options),
      issueEvery: issueOf(options),
      ...(data.issued.length > 0
        ? { datasetAt: (originIndex: number) => issuedDatasetAt(data, originIndex) }
        : {}),
      onProgress: (done, origins) => progress.show(`${name}: forecasting`, done / origins),
    });
    const selection = fitted.state['selection'] as { why?: string } | undefined;
    const report: BacktestReport = {
      target: name,
      forecaster: fitted.state.kind,
      ...(selection?.why === undefined ? {} : { why: selection.why }),
      unit: dataset.target.info.unit,
      testFrom: new Date(fromAt).toISOString(),
      testTo: new Date(untilAt).toISOString(),
      origins: result.origins,
      fitSeconds: (fittedAt - begunAt) / 1000,
      predictSeconds: (performance.now() - fittedAt) / 1000,
      score: scoreBacktest(result, dataset, fromAt),
    };
    return { report, result };
  } finally {
    fitted.dispose();
  }
}

/** The latest fifth of the days, unless told otherwise. */
function testPeriod(
  { dataset: { target } }: BacktestData,
  { testFrom, testTo }: BacktestOptions,
): { fromAt: number; untilAt: number } {
  const calendar = calendarOf(target.info.timeZone);
  const untilAt =
    testTo === undefined ? endAt(target) : calendar.startOfDay(dayOf('--test-to', testTo));
  const days = Math.max(1, Math.floor((untilAt - target.startAt) / DAY_MS / 5));
  const fromDay =
    testFrom === undefined
      ? calendar.localTimeAt(untilAt).dayNumber - days
      : dayOf('--test-from', testFrom);
  const fromAt = calendar.startOfDay(fromDay);
  if (fromAt > target.startAt && fromAt < Math.min(untilAt, endAt(target)))
    return { fromAt, untilAt };
  throw new CommandOptionError(
    `The days from ${new Date(fromAt).toISOString()} to ${new Date(untilAt).toISOString()} cannot be ` +
      `tested: readings run from ${new Date(target.startAt).toISOString()} to ` +
      `${new Date(endAt(target)).toISOString()}. Choose --test-from and --test-to within them.`,
    { testFrom, testTo },
  );
}

function dayOf(option: string, text: string): number {
  const at = Date.parse(`${text}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at)) return at / DAY_MS;
  throw new CommandOptionError(`${option} is "${text}". It must be a date such as 2014-01-01.`, {
    text,
  });
}

function horizonOf({ dataset }: BacktestData, { horizon, issue }: BacktestOptions): number | 'day' {
  const minutes = minutesOf(horizon);
  if (minutes === 1440 && issue === 'daily') return 'day';
  const { stepMinutes } = dataset.target.info;
  const steps = minutes === undefined ? Number(horizon) : minutes / stepMinutes;
  const most = 14 * stepsPerDay(dataset.target.info);
  if (Number.isInteger(steps) && steps >= 1 && steps <= most) return steps;
  throw new CommandOptionError(
    `--horizon is "${horizon}". It must be a whole number of steps of ${stepMinutes} minutes, from 1 to ` +
      `${most} (14 days), or a duration such as 24h.`,
    { horizon },
  );
}

function issueOf({ issue }: BacktestOptions): number | 'daily' {
  if (issue === 'daily') return 'daily';
  const minutes = minutesOf(issue);
  if (minutes !== undefined && minutes > 0) return minutes;
  throw new CommandOptionError(
    `--issue is "${issue}". It must be daily, or a duration such as 6h.`,
    {
      issue,
    },
  );
}
