import { parseFrequency } from '../../../functions/predict/frequency.ts';
import { calendarOf } from '../../../models/series/calendar.ts';
import type { Table } from '../models/table.ts';
import { rounded } from '../models/words.ts';

/** One forecast as the API gives it. */
export interface SeriesForecast {
  readonly name: string;
  /** Null where there is no value. */
  readonly mean_forecast: readonly (number | null)[];
  readonly frequency: string;
  readonly start_timestamp: string;
  readonly quantiles: Readonly<Record<string, readonly (number | null)[]>> | null;
  readonly unit: string;
  readonly time_zone: string;
  /** Of forecasts that are chances: of more than this. */
  readonly threshold?: number;
  readonly warnings: readonly string[];
}

/** What is forecast, by what, in which unit and whose clock. */
export function forecastTitle(forecast: SeriesForecast, model: string): string {
  const { name, unit, time_zone: timeZone, threshold } = forecast;
  const what = threshold === undefined ? unit : `chance of more than ${rounded(threshold)}`;
  return `${name}, ${what}, by ${model}; times of ${timeZone}`;
}

/** One row a step: its start by the clock of the series, the mean, the quantiles. */
export function forecastTable(forecast: SeriesForecast): Table {
  const levels = Object.entries(forecast.quantiles ?? {});
  const stepMs = parseFrequency(forecast.frequency, 'frequency') * 60_000;
  const startAt = Date.parse(forecast.start_timestamp);
  return {
    headers: ['from', 'mean', ...levels.map(([level]) => level)],
    rows: forecast.mean_forecast.map((mean, step) => [
      clockTime(startAt + step * stepMs, forecast.time_zone),
      shown(mean),
      ...levels.map(([, values]) => shown(values[step] ?? null)),
    ]),
  };
}

/** With the offset from UTC, which tells the hours of a long day apart. */
function clockTime(at: number, timeZone: string): string {
  const calendar = calendarOf(timeZone);
  const offset = calendar.offsetMsAt(at);
  const local = new Date(at + offset).toISOString();
  const distance = new Date(Math.abs(offset)).toISOString().slice(11, 16);
  return `${local.slice(0, 10)} ${local.slice(11, 16)}${offset < 0 ? '-' : '+'}${distance}`;
}

function shown(value: number | null): string {
  return value === null ? '-' : rounded(value);
}
