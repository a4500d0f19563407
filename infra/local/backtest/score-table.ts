import type { BacktestReport } from './run-backtest.ts';

/** One row a series, columns aligned. */
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
    score.mape.toFixed(2),
    score.wape.toFixed(2),
    score.mase.toFixed(3),
    score.quantiles ? figure(score.quantiles.pinball) : '-',
    score.quantiles ? `${(100 * score.quantiles.coverage).toFixed(1)} %` : '-',
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
  const [first] = reports;
  const period = first
    ? `${first.origins} forecasts from ${first.testFrom} to ${first.testTo}, never seen in training.`
    : '';
  return [period, ...text, ...reasons(reports)].join('\n');
}

function reasons(reports: readonly BacktestReport[]): string[] {
  const whys = new Set(reports.flatMap(({ why }) => (why === undefined ? [] : [why])));
  return [...whys].map((why) => `Why this forecaster: ${why}.`);
}

/** Four digits that mean something. */
function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-3))));
  return value.toFixed(Math.min(4, digits));
}
