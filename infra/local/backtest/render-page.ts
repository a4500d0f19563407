import type { GroupError } from '../../../models/evaluation/backtest-score.ts';
import type { RollingOriginResult } from '../../../models/evaluation/rolling-origin.ts';
import { stepMs } from '../../../models/series/series.ts';
import { escapeHtml } from '../escape-html.ts';
import type { BacktestData } from './read-backtest-data.ts';
import type { BacktestReport } from './run-backtest.ts';
import { tableOf } from './score-table.ts';
import { drawPlot, type Plot } from './svg-plot.ts';

interface Judged {
  readonly report: BacktestReport;
  readonly data: BacktestData;
  readonly result: RollingOriginResult;
}

const WEEKDAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** Of the latest days, so that single hours can be seen. */
const SHOWN_DAYS = 10;
const BLUE = '#1f6feb';
const GREY = '#6e7781';
const ORANGE = '#bc4c00';

/** One page with everything in it: no script, no font, no request. */
export function renderPage(judged: readonly Judged[]): string {
  const sections = judged.map(
    (one) =>
      `<h2>${escapeHtml(one.report.target)}</h2><div>${plotsOf(one).map(drawPlot).join('\n')}</div>`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>wattcast backtest</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:1340px;margin:2rem auto;padding:0 1rem;color:#1f2328}
pre{overflow:auto;background:#f6f8fa;padding:1rem}
div{display:flex;flex-wrap:wrap;gap:1rem}
svg{width:640px;max-width:100%;font:11px system-ui,sans-serif;fill:#57606a}
.title{font-size:13px;font-weight:600;fill:#1f2328}.grid{stroke:#d8dee4}
</style>
<h1>Backtest</h1>
<pre>${escapeHtml(tableOf(judged.map(({ report }) => report)))}</pre>
${sections.join('\n')}
</html>
`;
}

function plotsOf(judged: Judged): Plot[] {
  const { report } = judged;
  const { score, unit } = report;
  const errors = (
    title: string,
    groups: readonly GroupError[],
    labelOf?: (x: number) => string,
  ) => ({
    title,
    unit,
    series: [
      line('mean absolute error', BLUE, groups, ({ mae }) => mae),
      line('mean error', ORANGE, groups, ({ bias }) => bias),
    ],
    ...(labelOf ? { labelOf } : {}),
  });
  return [
    forecastPlot(judged),
    errors('Error by hour of day', score.byHour),
    errors('Error by weekday', score.byWeekday, (x) => WEEKDAYS[Math.round(x)] ?? ''),
    ...(score.byLeadHour.length > 1 ? [errors('Error by hours ahead', score.byLeadHour)] : []),
    ...(score.byTemperature.length > 1
      ? [errors('Error by temperature, degrees C', score.byTemperature)]
      : []),
    ...reliabilityPlot(judged),
  ];
}

function line(
  name: string,
  colour: string,
  groups: readonly GroupError[],
  of: (group: GroupError) => number,
): Plot['series'][number] {
  return { name, colour, points: groups.map((group) => [group.group, of(group)] as const) };
}

function forecastPlot({ report, data, result }: Judged): Plot {
  const { target } = data.dataset;
  const perDay = 1440 / target.info.stepMinutes;
  const rows = latestRows(result, SHOWN_DAYS * perDay);
  const at = (values: Float64Array) =>
    rows.map((row) => [result.indices[row] as number, values[row] as number] as const);
  const [low, high] = [result.quantiles[0], result.quantiles.at(-1)];
  return {
    title: `Forecast against actual, last ${SHOWN_DAYS} days`,
    unit: report.unit,
    series: [
      { name: 'actual', colour: GREY, points: at(result.actual) },
      { name: 'forecast', colour: BLUE, points: at(result.forecast) },
    ],
    bands:
      low && high
        ? [
            {
              name: '10-90 %',
              colour: BLUE,
              points: rows.map(
                (row) =>
                  [result.indices[row] as number, low[row] as number, high[row] as number] as const,
              ),
            },
          ]
        : [],
    labelOf: (index) =>
      new Date(target.startAt + index * stepMs(target.info)).toISOString().slice(0, 10),
  };
}

/** Each of the latest steps once, from the nearest origin. */
function latestRows({ indices }: RollingOriginResult, count: number): number[] {
  const rowOf = new Map<number, number>();
  indices.forEach((index, row) => {
    rowOf.set(index, row);
  });
  return [...rowOf.entries()]
    .sort(([a], [b]) => a - b)
    .slice(-count)
    .map(([, row]) => row);
}

function reliabilityPlot({ report, result }: Judged): Plot[] {
  const { quantiles } = report.score;
  if (!quantiles) return [];
  const { levels } = result;
  return [
    {
      title: 'Reliability: share of readings below each quantile',
      unit: 'share',
      series: [
        { name: 'ideal', colour: GREY, points: levels.map((level) => [level, level] as const) },
        {
          name: 'observed',
          colour: BLUE,
          points: quantiles.reliability.map((share, i) => [levels[i] as number, share] as const),
        },
      ],
    },
  ];
}
