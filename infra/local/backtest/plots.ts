import type { GroupError } from '../../../models/evaluation/backtest-score.ts';
import type { RollingOriginResult } from '../../../models/evaluation/rolling-origin.ts';
import { calendarOf } from '../../../models/series/calendar.ts';
import { stepMs, stepsPerDay } from '../../../models/series/series.ts';
import type { Judged } from './backtest-report.ts';
import { figure } from './score-table.ts';
import type { Plot } from './svg-plot.ts';

const WEEKDAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** So many that single hours can be seen. */
const SHOWN_DAYS = 10;
/** Leads that few forecasts reach (the 25th hour of a day in autumn) say nothing. */
const RARE_SHARE = 0.05;

/** What a page shows of one series. */
export function plotsOf(judged: Judged): Plot[] {
  const { score } = judged.report;
  const rows = rowsByStep(judged.result);
  const often = Math.max(...score.byLeadHour.map(({ count }) => count));
  const byLead = score.byLeadHour.filter(({ count }) => count > RARE_SHARE * often);
  return [
    forecastPlot(judged, rows.slice(-shownSteps(judged)), `the last ${SHOWN_DAYS} days`),
    forecastPlot(judged, worstRows(judged, rows), 'around the day that was forecast worst'),
    errorPlot(judged, score.byHour, { title: 'Error by hour of day', xLabel: 'local hour' }),
    errorPlot(judged, score.byWeekday, {
      title: 'Error by weekday',
      xLabel: '',
      textOf: (day) => WEEKDAYS[day] ?? '',
    }),
    ...(byLead.length > 1
      ? [errorPlot(judged, byLead, { title: 'Error by lead', xLabel: 'hours ahead' })]
      : []),
    ...(score.byTemperature.length > 1
      ? [
          errorPlot(judged, score.byTemperature, {
            title: 'Error by temperature',
            xLabel: 'degrees C, groups of 3',
          }),
        ]
      : []),
    ...reliabilityPlot(judged),
  ];
}

interface ErrorAxis {
  readonly title: string;
  readonly xLabel: string;
  readonly textOf?: (group: number) => string;
}

function errorPlot(
  { report: { unit } }: Judged,
  groups: readonly GroupError[],
  { title, xLabel, textOf }: ErrorAxis,
): Plot {
  const hint = (i: number) => {
    const { group, mae, bias, count } = groups[i] as GroupError;
    return `${textOf?.(group) ?? group}: MAE ${figure(mae)} ${unit}, mean error ${figure(bias)}, ${count} steps`;
  };
  return {
    title,
    xLabel,
    yLabel: unit,
    lines: [
      {
        name: 'mean absolute error',
        style: 'error',
        as: 'bars',
        points: groups.map(({ group, mae }) => [group, mae]),
        hint,
      },
      {
        name: 'mean error (forecast minus actual)',
        style: 'bias',
        as: 'dots',
        points: groups.map(({ group, bias }) => [group, bias]),
        hint,
      },
    ],
    ...(textOf ? { xTicks: groups.map(({ group }) => ({ at: group, text: textOf(group) })) } : {}),
  };
}

function shownSteps({ data }: Judged): number {
  return SHOWN_DAYS * Math.max(1, stepsPerDay(data.dataset.target.info));
}

/** Each step once, from its latest origin, in order. */
function rowsByStep({ indices }: RollingOriginResult): number[] {
  const rowOf = new Map<number, number>();
  indices.forEach((index, row) => {
    rowOf.set(index, row);
  });
  return [...rowOf.entries()].sort(([a], [b]) => a - b).map(([, row]) => row);
}

/** The days about the one with the largest mean absolute error. */
function worstRows(judged: Judged, rows: readonly number[]): number[] {
  const { actual, forecast } = judged.result;
  const perDay = Math.max(1, stepsPerDay(judged.data.dataset.target.info));
  let worst = { error: -1, at: 0 };
  for (let at = 0; at + perDay <= rows.length; at += perDay) {
    const errors = rows
      .slice(at, at + perDay)
      .map((row) => Math.abs((actual[row] as number) - (forecast[row] as number)))
      .filter((error) => !Number.isNaN(error));
    const error = errors.reduce((sum, one) => sum + one, 0) / Math.max(1, errors.length);
    if (error > worst.error) worst = { error, at };
  }
  const from = Math.max(0, worst.at - Math.floor(SHOWN_DAYS / 2) * perDay);
  return rows.slice(from, from + SHOWN_DAYS * perDay);
}

function forecastPlot(
  { report, data, result }: Judged,
  rows: readonly number[],
  when: string,
): Plot {
  const { target } = data.dataset;
  const at = (values: Float64Array) =>
    rows.map((row) => [result.indices[row] as number, values[row] as number] as const);
  const [low, high] = [result.quantiles[0], result.quantiles.at(-1)];
  return {
    title: `Forecast and actual, ${when}`,
    xLabel: `local day (${report.timeZone})`,
    yLabel: report.unit,
    isWide: true,
    lines: [
      { name: 'actual', style: 'actual', points: at(result.actual) },
      { name: 'forecast', style: 'forecast', points: at(result.forecast) },
    ],
    bands:
      low && high
        ? [
            {
              name: '10 to 90 %',
              style: 'forecast',
              points: at(low).map(([x, y], i) => [x, y, high[rows[i] as number] as number]),
            },
          ]
        : [],
    xTicks: dayTicks(
      rows.map((row) => result.indices[row] as number),
      target,
    ),
  };
}

/** Where local days begin: `Sat 27 Dec`. */
function dayTicks(indices: readonly number[], target: Judged['data']['dataset']['target']) {
  const calendar = calendarOf(target.info.timeZone);
  const [first = 0, last = 0] = [indices[0], indices.at(-1)];
  const instantOf = (index: number) => target.startAt + index * stepMs(target.info);
  const day = (index: number) => calendar.localTimeAt(instantOf(index)).dayNumber;
  const every = Math.max(1, Math.ceil((day(last) - day(first) + 1) / 11));
  const ticks: { at: number; text: string }[] = [];
  for (let number = day(first); number <= day(last); number += every) {
    const at = (calendar.startOfDay(number) - target.startAt) / stepMs(target.info);
    if (at < first) continue;
    const text = new Date(number * 86_400_000).toLocaleDateString('en-GB', {
      timeZone: 'UTC',
      weekday: 'short',
      day: 'numeric',
      month: 'short',
    });
    ticks.push({ at, text: text.replace(',', '') });
  }
  return ticks;
}

function reliabilityPlot({ report, result }: Judged): Plot[] {
  const { quantiles } = report.score;
  if (!quantiles) return [];
  const { levels } = result;
  const percent = (level: number) => Math.round(100 * level);
  return [
    {
      title: 'Reliability of the quantiles',
      xLabel: 'share that should lie below, %',
      yLabel: 'share that lay below, %',
      yRange: [0, 100],
      xTicks: levels.map((level) => ({ at: percent(level), text: String(percent(level)) })),
      lines: [
        {
          name: 'ideal',
          style: 'ideal',
          points: [
            [0, 0],
            [100, 100],
          ],
        },
        {
          name: 'observed',
          style: 'forecast',
          as: 'dots',
          points: quantiles.reliability.map((share, i) => [
            percent(levels[i] as number),
            100 * share,
          ]),
          hint: (i) =>
            `${percent(levels[i] as number)} %: ${(100 * (quantiles.reliability[i] as number)).toFixed(1)} %`,
        },
      ],
    },
  ];
}
