import { writeFile } from 'node:fs/promises';
import { interruptible } from '../interruptible.ts';
import { ProgressLine } from '../terminal/progress.ts';
import { useTrainingBackend } from '../training-backend.ts';
import type { BacktestOptions } from './backtest-command.ts';
import type { Judged } from './backtest-report.ts';
import { fitBefore, type Judgement, judge, type Plan, type Run } from './judge-series.ts';
import { type BacktestData, readBacktestData } from './read-backtest-data.ts';
import { renderPage } from './render-page.ts';
import { tableOf } from './score-table.ts';
import { horizonOf, issueOf, testPeriod } from './test-period.ts';

/** Fits, forecasts from every origin and shows how good it was. */
export function runBacktest(options: BacktestOptions): Promise<void> {
  const progress = new ProgressLine();
  return interruptible(async (signal) => {
    try {
      const series = await readBacktestData(options);
      const planned = series.map((data) => ({ data, plan: planOf(data.dataset, options) }));
      await useTrainingBackend();
      const judged = await judgeAll(planned, { options, progress, signal });
      progress.clear();
      await show(judged, options);
    } finally {
      progress.clear();
    }
  });
}

function planOf(dataset: BacktestData['dataset'], options: BacktestOptions): Plan {
  return {
    ...testPeriod(dataset, options),
    horizonSteps: horizonOf(dataset, options),
    issueEvery: issueOf(options),
  };
}

/** Each by a fit of its own; by `global`, all by one, which ends before the first of their test periods. */
async function judgeAll(planned: readonly Judgement[], run: Run): Promise<Judged[]> {
  if (run.options.forecaster === 'global') return judgeTogether(planned, run);
  const judged: Judged[] = [];
  for (const one of planned) judged.push(...(await judgeTogether([one], run)));
  return judged;
}

async function judgeTogether(planned: readonly Judgement[], run: Run): Promise<Judged[]> {
  const originAt = Math.min(...planned.map(({ plan }) => plan.fromAt));
  const all = planned.map(({ data }) => data);
  const fit = await fitBefore(originAt, all, run);
  const judged: Judged[] = [];
  try {
    for (const { data, plan } of planned) judged.push(await judge(fit, { data, plan }, run));
  } finally {
    fit.fitted.dispose();
  }
  return judged;
}

async function show(judged: readonly Judged[], { json, html }: BacktestOptions): Promise<void> {
  const reports = judged.map(({ report }) => report);
  process.stdout.write(`${json ? JSON.stringify({ series: reports }) : tableOf(reports)}\n`);
  if (html === undefined) return;
  await writeFile(html, renderPage(judged));
  if (!json) process.stdout.write(`Plots: ${html}\n`);
}
