import { WattcastError } from '../errors.ts';

/** What flows through the meter. */
export const CARRIERS = [
  'electricity',
  'gas',
  'heat',
  'cooling',
  'solar',
  'wind',
  'net-load',
] as const;
export type Carrier = (typeof CARRIERS)[number];

/** Power units are means over a step, energy and volume units are sums over a step. */
export const UNITS = ['W', 'kW', 'MW', 'Wh', 'kWh', 'MWh', 'm3', 'therm'] as const;
export type Unit = (typeof UNITS)[number];

/** What a series is, apart from its values: the content of `series.json`. */
export interface SeriesInfo {
  readonly id: string;
  readonly carrier: Carrier;
  readonly unit: Unit;
  /** Length of one step in minutes: 1 to 1,440, a divisor of a day. */
  readonly stepMinutes: number;
  /** Minutes past full UTC steps at which steps start: 30 for hours by the clock of India. Default 0. */
  readonly phaseMinutes?: number;
  /** IANA zone of the local day, for example `Europe/London`. */
  readonly timeZone: string;
  /** Public-holiday calendar, ISO 3166 country or subdivision such as `AU-VIC`. */
  readonly holidays?: string;
  /** Physical bounds in `unit`: a forecast never leaves them. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * Readings on a regular UTC grid: `values[i]` covers `[startAt + i * step, startAt + (i + 1) * step)`,
 * in `info.unit`; NaN where no reading exists.
 */
export interface Series {
  readonly info: SeriesInfo;
  /** Epoch milliseconds of the first step's start. */
  readonly startAt: number;
  readonly values: Float64Array;
}

/** A quantity aligned to a series' grid: the same start and step, its own length. */
export interface Covariate {
  readonly name: string;
  /** `future`: known over the horizon (a weather forecast, a holiday); `past`: only up to the origin. */
  readonly known: 'future' | 'past';
  readonly startAt: number;
  readonly values: Float64Array;
}

/** A series with the covariates that help to forecast it. */
export interface Dataset {
  readonly target: Series;
  readonly covariates: readonly Covariate[];
}

export class SeriesError extends WattcastError {
  readonly code = 'series.invalid';
}

export function stepMs(info: SeriesInfo): number {
  return info.stepMinutes * 60_000;
}

/** End of the last step, epoch milliseconds: the first instant of which nothing is known. */
export function endAt(series: Series): number {
  return series.startAt + series.values.length * stepMs(series.info);
}

export function stepsPerDay(info: SeriesInfo): number {
  return 1440 / info.stepMinutes;
}
