import { type Dataset, stepMs } from '../../series/series.ts';
import type { DriftFinding } from './finding.ts';
import { populationStability } from './population-stability.ts';

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;
/** The days that are compared, and the season of earlier years that they are compared with. */
const RECENT_DAYS = 28;
const SEASON_DAYS = 45;
/** What is usually called a large change. */
const SMALLEST_LIMIT = 0.25;
/** Beyond the largest index between the years of the history, by this much. */
const BEYOND_USUAL = 1.5;
/** Windows of the history are this far apart. */
const STRIDE_DAYS = 7;
/** Shorter histories hold no season twice, and then nothing is judged. */
const FEWEST_DAYS = 2 * YEAR_DAYS - SEASON_DAYS;

/** What a version was trained on, by season, and how much its seasons differed among themselves. */
export interface InputReference {
  readonly columns: readonly {
    readonly name: string;
    readonly days: readonly Float64Array[];
    readonly limit: number;
  }[];
  /** Epoch milliseconds of the first day. */
  readonly startAt: number;
}

/** The readings and covariates before `untilAt`, as the measure of later ones. */
export function inputReference(dataset: Dataset, untilAt: number): InputReference {
  const { startAt } = dataset.target;
  const columns = columnsOf(dataset).map(({ name, days }) => {
    const until = Math.floor((untilAt - startAt) / DAY_MS);
    const known = days.slice(0, Math.max(0, until));
    return { name, days: known, limit: limitOf(known) };
  });
  return { columns, startAt };
}

/** Inputs of the four weeks before `at` against the same season of the reference. */
export function judgeInputDrift(
  reference: InputReference,
  dataset: Dataset,
  at: number,
): DriftFinding[] {
  const lastDay = Math.floor((at - dataset.target.startAt) / DAY_MS);
  const shift = Math.round((dataset.target.startAt - reference.startAt) / DAY_MS);
  const current = columnsOf(dataset);
  return reference.columns.flatMap(({ name, days, limit }) => {
    const column = current.find((other) => other.name === name);
    if (!column || days.length < FEWEST_DAYS) return [];
    const recent = column.days.slice(Math.max(0, lastDay - RECENT_DAYS), lastDay);
    const value = stability(days, recent, lastDay + shift - RECENT_DAYS / 2);
    if (!(value > limit)) return [];
    const sentence =
      `The last ${RECENT_DAYS} days of ${name} are unlike the season before: population stability index ` +
      `${value.toFixed(2)}, and ${limit.toFixed(2)} is the most that the years of training differed.`;
    return [{ check: 'input' as const, value, limit, sentence }];
  });
}

interface Column {
  readonly name: string;
  /** Readings of each day since the first reading. */
  readonly days: readonly Float64Array[];
}

/** Covariates of zeros and ones, such as holidays, say nothing by their distribution. */
function columnsOf({ target, covariates }: Dataset): Column[] {
  const perDay = DAY_MS / stepMs(target.info);
  const lead = (startAt: number) => Math.round((startAt - target.startAt) / stepMs(target.info));
  const columns = [
    { name: 'readings', startAt: target.startAt, values: target.values },
    ...covariates.filter(({ values }) => !values.every((value) => value === 0 || value === 1)),
  ];
  return columns.map(({ name, startAt, values }) => ({
    name,
    days: Array.from({ length: Math.floor(target.values.length / perDay) }, (_, day) => {
      const from = day * perDay - lead(startAt);
      return values.subarray(Math.max(0, from), Math.max(0, from + perDay));
    }),
  }));
}

function stability(
  days: readonly Float64Array[],
  recent: readonly Float64Array[],
  middle: number,
): number {
  const season = days.filter((_, day) => {
    const apart = Math.abs(day - middle);
    const offset = apart % YEAR_DAYS;
    return apart > YEAR_DAYS / 2 && Math.min(offset, YEAR_DAYS - offset) <= SEASON_DAYS;
  });
  return populationStability(joined(season), joined(recent));
}

function limitOf(days: readonly Float64Array[]): number {
  let most = 0;
  for (let from = 0; from + RECENT_DAYS <= days.length; from += STRIDE_DAYS) {
    const window = days.slice(from, from + RECENT_DAYS);
    const value = stability(days, window, from + RECENT_DAYS / 2);
    if (value > most) most = value;
  }
  return Math.max(SMALLEST_LIMIT, BEYOND_USUAL * most);
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
