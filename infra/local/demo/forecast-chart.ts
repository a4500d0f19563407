import { calendarOf } from '../../../models/series/calendar.ts';
import { type Dataset, stepMs } from '../../../models/series/series.ts';
import { type ChartLine, drawChart } from '../terminal/chart.ts';
import type { ForecastAnswer } from './next-day.ts';

const HISTORY_DAYS = 3;
const CYAN = 36;
const GREY = 90;

/** The forecast after the days before it, and what happened where that is known. */
export function drawForecast(
  answer: ForecastAnswer,
  { target }: Dataset,
  out: NodeJS.WriteStream,
): string {
  const step = stepMs(target.info);
  const origin = Math.round((Date.parse(answer.origin) - target.startAt) / step);
  const history = HISTORY_DAYS * (1440 / target.info.stepMinutes);
  const length = history + answer.horizonSteps;
  const at = (i: number) => target.values[origin - history + i] ?? Number.NaN;
  const past = Array.from({ length }, (_, i) => (i < history ? at(i) : Number.NaN));
  const happened = Array.from({ length }, (_, i) => (i >= history ? at(i) : Number.NaN));
  const forecast = Array.from({ length }, (_, i) => answer.demand[i - history] ?? Number.NaN);
  const lines: ChartLine[] = [
    { values: past, style: 'solid', colour: GREY },
    { values: happened, style: 'dotted', colour: GREY },
    { values: forecast, style: 'solid', colour: CYAN },
  ];
  const calendar = calendarOf(target.info.timeZone);
  const marks = Array.from({ length: HISTORY_DAYS + 1 }, (_, day) => {
    const index = (day * history) / HISTORY_DAYS;
    const { month, day: date } = calendar.localTimeAt(
      target.startAt + (origin - history + index) * step,
    );
    return { at: index, text: `${pad(month)}-${pad(date)}` };
  });
  const chart = drawChart(lines, {
    columns: Math.min(96, Math.max(40, (out.columns ?? 100) - 24)),
    rows: 12,
    unit: target.info.unit,
    colours: out.isTTY && !process.env['NO_COLOR'],
    marks,
  });
  return [
    indent(chart),
    `   a line up to ${label(answer.origin)}: readings; a line from there: the forecast` +
      `${answer.happened ? '; dots: what happened' : ''}`,
    `   chance of more than ${answer.threshold.toPrecision(3)} ${target.info.unit}: ${sparkline(answer.peak)} ` +
      `(highest ${Math.round(100 * Math.max(...answer.peak))} %)`,
  ].join('\n');
}

/** `2022-12-05T00:00:00.000Z` as `12-05 00:00Z`. */
function label(instant: string): string {
  return `${instant.slice(5, 10)} ${instant.slice(11, 16)}Z`;
}

/** Probabilities as eighths of a block, one a step, thinned to 48. */
function sparkline(probabilities: readonly number[]): string {
  const stride = Math.ceil(probabilities.length / 48);
  return probabilities
    .filter((_, i) => i % stride === 0)
    .map((probability) => '▁▂▃▄▅▆▇█'[Math.min(7, Math.floor(probability * 8))])
    .join('');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '   ');
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
