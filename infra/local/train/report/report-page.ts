import type { VersionEvaluation } from '../../../../functions/train/evaluation/version-evaluation.ts';
import type { StoredDecision } from '../../../../functions/train/tasks/stored-decision.ts';
import type { Manifest } from '../../../../models/artifact/manifest.ts';
import { selectionOf } from '../../../../models/forecasters/selection.ts';
import { escapeHtml } from '../../escape-html.ts';
import { figure, lineChart } from './line-chart.ts';

export interface ReportPage {
  readonly manifest: Manifest;
  readonly evaluation: VersionEvaluation;
  /** Undefined until somebody decided. */
  readonly decision: StoredDecision | undefined;
}

const STYLE = `
:root{color-scheme:light dark;--text:#1b2430;--soft:#667085;--line:#d8dde4;--back:#fff;--own:#0b6bcb;--old:#d97706;--true:#111827}
@media (prefers-color-scheme:dark){:root{--text:#e6e9ee;--soft:#98a2b3;--line:#333c49;--back:#12161c;--own:#5ab0ff;--old:#f5b041;--true:#f3f4f6}}
body{margin:2rem auto;max-width:60rem;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--back)}
h1{margin:0;font-size:1.6rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}p.note{color:var(--soft);margin:.2rem 0}
p.verdict{border-left:4px solid var(--own);padding:.6rem 1rem;margin:1.2rem 0;font-size:1.05rem}p.verdict.rejected{border-color:var(--old)}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}td,th{padding:.25rem 1.2rem .25rem 0;text-align:right;border-bottom:1px solid var(--line)}td:first-child,th:first-child{text-align:left}
figure{margin:1.6rem 0}figcaption{display:flex;flex-wrap:wrap;gap:0 1.2rem;color:var(--soft);margin-bottom:.3rem}svg{width:100%;height:auto}svg text{font-size:11px;fill:var(--soft)}
.grid{stroke:var(--line)}.line{fill:none;stroke-width:1.6}.line.challenger{stroke:var(--own)}.line.champion{stroke:var(--old)}.line.naive{stroke:var(--soft);stroke-dasharray:4 3}.line.actual{stroke:var(--true)}
.key{padding-left:1.4rem;background:linear-gradient(currentColor,currentColor) 0 55%/1rem 2px no-repeat}.key.challenger{color:var(--own)}.key.champion{color:var(--old)}.key.naive{color:var(--soft);background-image:linear-gradient(90deg,currentColor 40%,transparent 40% 60%,currentColor 60%)}.key.actual{color:var(--true)}`;

/** A version's report as one file: what was decided and why, how good it is, day by day. */
export function reportPage({ manifest, evaluation, decision }: ReportPage): string {
  const title = `${manifest.model}, version ${manifest.version}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(title)}</h1>
<p class="note">${escapeHtml(originOf(manifest))}</p>
${verdict(decision)}
${choice(manifest, evaluation.unit)}
<h2>On days it never saw</h2>
<p class="note">${escapeHtml(`${evaluation.protocol} ${evaluation.days} days from ${evaluation.from.slice(0, 10)} to ${evaluation.until.slice(0, 10)}.`)}</p>
${scores(evaluation)}
${dailyChart(evaluation)}
${lastDaysChart(evaluation, manifest.series.timeZone)}
${feedSection(evaluation)}
${numbers(decision)}
</body></html>
`;
}

function originOf({ kind, series, training }: Manifest): string {
  return (
    `${kind} of ${series.id} (${series.carrier}, ${series.unit}, every ${series.stepMinutes} minutes, ${series.timeZone}). ` +
    `Trained on ${training.readings.toLocaleString('en-US')} readings from ${training.from.slice(0, 10)} to ` +
    `${training.until.slice(0, 10)} with seed ${training.seed} by ${training.library}.`
  );
}

/** Why the forecaster is what it is: the candidates' errors and their shares. */
function choice({ state, kind }: Manifest, unit: string): string {
  const selection = selectionOf(state);
  if (!selection) return '';
  const { why, errors, shares } = selection;
  const rows = Object.entries(errors).map(([name, error]) => {
    const share = shares[name];
    const part = share === undefined ? '' : `${Math.round(100 * share)} %`;
    return `<tr><td>${escapeHtml(name)}</td><td>${figure(error)}</td><td>${part}</td></tr>`;
  });
  const table = `<table><tr><th></th><th>mean absolute error on days not learned from, ${escapeHtml(unit)}</th><th>share</th></tr>${rows.join('')}</table>`;
  return `<h2>Why this forecaster</h2><p>${escapeHtml(`${kind}: ${why}.`)}</p>${rows.length > 0 ? table : ''}`;
}

function verdict(decision: StoredDecision | undefined): string {
  const words = decision?.sentence ?? 'Nobody has decided on this version yet.';
  return `<p class="verdict ${decision?.outcome ?? ''}">${escapeHtml(words)}</p>`;
}

function scores({ metrics, unit }: VersionEvaluation): string {
  const names = Object.keys(metrics).filter((name) => !name.startsWith('naive.'));
  const cell = (value: number | null | undefined) =>
    `<td>${value === null || value === undefined ? '' : figure(value)}</td>`;
  const rows = names.map(
    (name) =>
      `<tr><td>${escapeHtml(label(name, unit))}</td>${cell(metrics[name])}${cell(metrics[`naive.${name}`])}</tr>`,
  );
  return `<table><tr><th></th><th>this version</th><th>weekly naive</th></tr>${rows.join('')}</table>`;
}

const LABELS: Readonly<Record<string, string>> = {
  count: 'steps scored',
  mae: 'mean absolute error, UNIT',
  rmse: 'root mean squared error, UNIT',
  mape: 'mean absolute percentage error, %',
  threshold: 'threshold, UNIT',
  brier: 'Brier score',
  accuracy: 'accuracy',
  baseRate: 'share of steps above the threshold',
};

function label(name: string, unit: string): string {
  return (LABELS[name] ?? name).replace('UNIT', unit);
}

function dailyChart({ daily, loss, unit, champion }: VersionEvaluation): string {
  return lineChart({
    title: loss === 'brier' ? 'Brier score, day by day' : 'Mean absolute error, day by day',
    unit: loss === 'brier' ? '' : unit,
    labelOf: (index) => dayOf(Date.parse(daily.days[index] ?? ''), 'UTC'),
    series: [
      { name: 'weekly naive', style: 'naive', values: daily.naive },
      ...(daily.champion
        ? [
            {
              name: `champion (version ${champion})`,
              style: 'champion' as const,
              values: daily.champion,
            },
          ]
        : []),
      { name: 'this version', style: 'challenger', values: daily.challenger },
    ],
  });
}

function lastDaysChart({ lastDays, ...of }: VersionEvaluation, timeZone: string): string {
  const { startAt, stepMinutes, actual, forecast, naive } = lastDays;
  const labelOf = (index: number) =>
    dayOf(Date.parse(startAt) + index * stepMinutes * 60_000, timeZone);
  const own = { name: 'forecast', style: 'challenger', values: forecast } as const;
  const { unit, loss, metrics } = of;
  const threshold = metrics['threshold'];
  if (loss === 'brier' && typeof threshold === 'number') {
    const events = actual.map((value) => (value === null ? null : Number(value > threshold)));
    return lineChart({
      title: `The last days: the probability of more than ${figure(threshold)} ${unit}`,
      unit: '',
      labelOf,
      series: [{ name: 'happened (1) or not (0)', style: 'actual', values: events }, own],
    });
  }
  return lineChart({
    title: 'The last days: a forecast each midnight, and what happened',
    unit,
    labelOf,
    series: [
      { name: 'weekly naive', style: 'naive', values: naive },
      { name: 'happened', style: 'actual', values: actual },
      own,
    ],
  });
}

/** For example "Tue 29 Nov". */
function dayOf(at: number, timeZone: string): string {
  if (Number.isNaN(at)) return '';
  const format = { weekday: 'short', day: 'numeric', month: 'short', timeZone } as const;
  return new Intl.DateTimeFormat('en-GB', format).format(at).replace(',', '');
}

function feedSection({ feed }: VersionEvaluation): string {
  const words = feed.isFit
    ? '<p>Nothing speaks against the readings that it was judged by.</p>'
    : `<ul>${feed.findings.map(({ sentence }) => `<li>${escapeHtml(sentence)}</li>`).join('')}</ul>`;
  return `<h2>The readings</h2>${words}`;
}

function numbers(decision: StoredDecision | undefined): string {
  if (!decision) return '';
  const json = JSON.stringify(decision.numbers, null, 2);
  return `<h2>The decision's numbers</h2><details><summary>As they were written</summary><pre>${escapeHtml(json)}</pre></details>`;
}
