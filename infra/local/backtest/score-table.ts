import type { BacktestReport } from './backtest-report.ts';

/** One row a series, columns aligned, and below it what a reader should know. */
export function tableOf(reports: readonly BacktestReport[]): string {
  const header = [
    ...['series', 'forecaster', 'MAE', 'RMSE', 'MAPE %', 'WAPE %', 'MASE', 'pinball'],
    ...['10-90 covers', 'weekly naive MAE', 'fit s', 'forecast s'],
  ];
  const rows = reports.map(({ score, ...report }) => [
    report.target,
    report.forecaster,
    `${figure(score.mae)} ${report.unit}`,
    figure(score.rmse),
    fixed(score.mape, 2),
    fixed(score.wape, 2),
    fixed(score.mase, 3),
    score.quantiles ? figure(score.quantiles.pinball) : '-',
    score.quantiles ? `${fixed(100 * score.quantiles.coverage, 1)} %` : '-',
    figure(score.naive.mae),
    report.fitSeconds.toFixed(1),
    report.predictSeconds.toFixed(1),
  ]);
  const lines = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  '),
  );
  return [...periodsOf(reports), ...text, ...reports.flatMap(notesOf)].join('\n');
}

/** What was forecast when; once where all series agree. */
export function periodsOf(reports: readonly BacktestReport[]): string[] {
  const periods = reports.map(
    ({ origins, testFrom, testTo, timeZone }) =>
      `${origins} forecasts from ${localDay(testFrom, timeZone)} to ${localDay(testTo, timeZone)} ` +
      `(${timeZone}), never seen in training.`,
  );
  const [first] = periods;
  return periods.every((period) => period === first) && first !== undefined
    ? [first]
    : periods.map((period, i) => `${reports[i]?.target}: ${period}`);
}

/** Why the forecaster is what it is, what it knew of the weather, and what it warned of. */
export function notesOf(report: BacktestReport): string[] {
  const { target, selection, weather, warnings, unit } = report;
  const shares = Object.entries(selection?.shares ?? {}).map(
    ([name, share]) => `${Math.round(100 * share)} % ${name}`,
  );
  const errors = Object.entries(selection?.errors ?? {}).map(
    ([name, error]) => `${name} ${figure(error)}`,
  );
  return [
    ...(selection ? [`${target}: ${report.forecaster}, because: ${selection.why}.`] : []),
    ...(shares.length > 1 ? [`  shares: ${shares.join(', ')}`] : []),
    ...(errors.length > 0 ? [`  MAE on days not learned from, ${unit}: ${errors.join(', ')}`] : []),
    ...(weather === undefined ? [] : [`  weather: ${weather}`]),
    ...warnings.map((warning) => `  warning: ${warning}`),
  ];
}

function localDay(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(at));
}

/** Four digits that mean something. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-3))));
  return value.toFixed(Math.min(4, digits));
}

function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}
