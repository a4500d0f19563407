import { escapeHtml } from '../escape-html.ts';
import type { BacktestReport, Judged } from './backtest-report.ts';
import { plotsOf } from './plots.ts';
import { figure, notesOf, periodsOf } from './score-table.ts';
import { drawPlot } from './svg-plot.ts';

const STYLE = `
:root{color-scheme:light dark;--text:#1b2430;--soft:#5b6676;--line:#dde2e9;--back:#fff;--card:#f6f8fa;--forecast:#0b6bcb;--actual:#111827;--bias:#c2410c}
@media (prefers-color-scheme:dark){:root{--text:#e6e9ee;--soft:#9aa5b5;--line:#2f3845;--back:#12161c;--card:#1a2028;--forecast:#5ab0ff;--actual:#f3f4f6;--bias:#f5a25d}}
body{margin:2rem auto;max-width:1320px;padding:0 1rem;font:15px/1.5 system-ui,sans-serif;color:var(--text);background:var(--back)}
h1{margin:0;font-size:1.6rem}h2{font-size:1.2rem;margin:2.2rem 0 .4rem}p{margin:.25rem 0;color:var(--soft)}
.scores{overflow-x:auto;margin:1rem 0}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{padding:.3rem 1.4rem .3rem 0;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}th{font-weight:600;color:var(--soft)}td:first-child,th:first-child,td:nth-child(2),th:nth-child(2){text-align:left}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:1rem}
figure{margin:0;padding:.8rem 1rem;background:var(--card);border-radius:8px}figure.wide{grid-column:1/-1;overflow-x:auto}.wide svg{min-width:720px}
figcaption{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:13px;margin-bottom:.3rem}figcaption b{margin-right:auto}
svg{display:block;width:100%;height:auto}svg text{font-size:11.5px;fill:var(--soft)}
.grid{stroke:var(--line)}.zero{stroke:var(--soft)}.line{fill:none;stroke-width:1.6;stroke-linejoin:round}
.forecast,.error{--own:var(--forecast)}.actual{--own:var(--actual)}.bias{--own:var(--bias)}.ideal{--own:var(--soft)}
.line,.dot{stroke:var(--own)}.dot,.bar,.band{fill:var(--own)}.bar{opacity:.75}.band{opacity:.22}.line.ideal{stroke-dasharray:5 4}
.key{color:var(--soft)}.key::before{content:"";display:inline-block;width:.9em;height:.55em;margin-right:.4em;border-radius:2px;background:var(--own)}.area::before{opacity:.3}`;

/** One page with everything in it: no script, no font, no request. */
export function renderPage(judged: readonly Judged[]): string {
  const reports = judged.map(({ report }) => report);
  const sections = judged.map((one) => {
    const notes = notesOf(one.report).map((note) => `<p>${escapeHtml(note.trim())}</p>`);
    const plots = plotsOf(one).map(drawPlot).join('\n');
    return `<h2>${escapeHtml(one.report.target)}</h2>\n${notes.join('\n')}\n<div class="plots">${plots}</div>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>wattcast backtest</title><style>${STYLE}</style></head><body>
<h1>Backtest</h1>
${periodsOf(reports)
  .map((period) => `<p>${escapeHtml(period)}</p>`)
  .join('\n')}
<div class="scores">${scoresOf(reports)}</div>
${sections.join('\n')}
</body></html>
`;
}

const HEADERS = [
  ...['series', 'forecaster', 'MAE', 'weekly naive', 'RMSE', 'MAPE', 'WAPE', 'MASE'],
  ...['pinball loss', '10-90 % covers', 'fit'],
];

function scoresOf(reports: readonly BacktestReport[]): string {
  const rows = reports.map(({ score, ...report }) => {
    const { quantiles } = score;
    const cells = [
      report.target,
      report.forecaster,
      `${figure(score.mae)} ${report.unit}`,
      `${figure(score.naive.mae)} ${report.unit}`,
      `${figure(score.rmse)} ${report.unit}`,
      percent(score.mape),
      percent(score.wape),
      figure(score.mase),
      quantiles ? `${figure(quantiles.pinball)} ${report.unit}` : '-',
      quantiles ? percent(100 * quantiles.coverage) : '-',
      `${report.fitSeconds.toFixed(1)} s`,
    ];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  return `<table><tr>${HEADERS.map((header) => `<th>${header}</th>`).join('')}</tr>${rows.join('')}</table>`;
}

function percent(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(2)} %` : '-';
}
