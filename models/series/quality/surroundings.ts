import { calendarOf } from '../calendar.ts';
import type { Series } from '../series.ts';
import { median, quantile, SortedWindow } from './order-statistics.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Days whose same time of day says what to expect: the nearest, and the same weekday. */
const PROFILE_DAYS = [-7, -3, -2, -1, 1, 2, 3, 7];
/** Days on each side over which scales are taken. */
export const SCALE_DAYS = 14;
/** Blocks of a day over which its level is taken. */
const LEVEL_BLOCKS = 3;

/**
 * What the detectors know of a reading's surroundings. Everything here depends on no more than
 * `REACH_DAYS` around a step and on nothing else: so a month is judged alike whether it is looked
 * at with its neighbours or with all of history, and late readings end in the same flags.
 */
export const REACH_DAYS = 26;

export interface Surroundings {
  /** [steps], the series' unit; NaN where missing. */
  readonly values: Float64Array;
  readonly stepsPerDay: number;
  /** UTC day of each step, counted from the first step's. */
  dayOf(step: number): number;
  readonly dayCount: number;
  /** UTC day of the first step, counted from 1970-01-01, a Thursday. */
  readonly firstDay: number;
  /** First step of a UTC day and the one after its last. */
  stepsOfDay(day: number): readonly [number, number];
  /** [days], what the local clock is ahead of UTC, steps. */
  readonly clockSteps: Float64Array;
  /** [steps], values without their sign. */
  readonly sizes: Float64Array;
  /** [days], the middle size of each day, and its median over the days around. */
  readonly middles: Float64Array;
  readonly usualSizes: Float64Array;
  /** [steps], value minus what the same local time on the days around and the day's level say. */
  readonly residuals: Float64Array;
  /** [days], the largest leap from one residual to the next that the days around know. */
  readonly usualLeaps: Float64Array;
  /** A statistic of each day, then its quantile (default: median) over the days around: robust against single days. */
  around(perDay: Float64Array, level?: number): Float64Array;
}

export function surroundingsOf(series: Series): Surroundings {
  const { values, startAt, info } = series;
  const stepsPerDay = 1440 / info.stepMinutes;
  const stepMs = info.stepMinutes * MINUTE_MS;
  const firstDay = Math.floor(startAt / DAY_MS);
  // Steps of the first day that lie before the series.
  const lead = Math.ceil((startAt - firstDay * DAY_MS) / stepMs);
  const dayCount = Math.ceil((lead + values.length) / stepsPerDay);
  const days = {
    values,
    stepsPerDay,
    dayCount,
    firstDay,
    dayOf: (step: number) => Math.floor((step + lead) / stepsPerDay),
    stepsOfDay: (day: number): readonly [number, number] => [
      Math.max(0, day * stepsPerDay - lead),
      Math.min(values.length, (day + 1) * stepsPerDay - lead),
    ],
    around: (perDay: Float64Array, level = 0.5) => quantileAround(perDay, SCALE_DAYS, level),
  };
  const calendar = calendarOf(info.timeZone);
  const offsets = Float64Array.from({ length: dayCount }, (_, day) =>
    Math.round(calendar.offsetMsAt((firstDay + day) * DAY_MS + DAY_MS / 2) / stepMs),
  );
  const residuals = residualsOf(days, offsets);
  const usualLeaps = usualLeapsOf(days, residuals);
  const sizes = values.map(Math.abs);
  const middles = dailyQuantile(days, sizes, 0.5);
  const usualSizes = days.around(middles);
  return { ...days, clockSteps: offsets, sizes, middles, usualSizes, residuals, usualLeaps };
}

/** How steps lie in days. */
type Days = Pick<
  Surroundings,
  'values' | 'stepsPerDay' | 'dayCount' | 'firstDay' | 'dayOf' | 'stepsOfDay' | 'around'
>;

/** Upper quartile over the days around of each day's largest leap: a spiky series is allowed its spikes. */
function usualLeapsOf(days: Days, residuals: Float64Array): Float64Array {
  const leaps = residuals.map((residual, step) => Math.abs(residual - beside(residuals, step, -1)));
  return days.around(dailyQuantile(days, leaps, 1), 0.75);
}

/** Steps without a reading that are looked across. */
const ACROSS = 3;

/** The nearest residual on one side; NaN where there is none near. */
export function beside(residuals: Float64Array, step: number, direction: 1 | -1): number {
  for (let distance = 1; distance <= ACROSS; distance++) {
    const residual = residuals[step + direction * distance];
    if (residual === undefined) return NaN;
    if (!Number.isNaN(residual)) return residual;
  }
  return NaN;
}

/** Value minus profile, less the level that the part of the day has against the profile. */
function residualsOf(days: Days, offsets: Float64Array): Float64Array {
  const residuals = new Float64Array(days.values.length);
  for (let day = 0; day < days.dayCount; day++) subtractProfile(days, { day, offsets, residuals });
  const levels = levelsOf(days, residuals);
  const blockSteps = days.stepsPerDay / LEVEL_BLOCKS;
  const [, firstEnd] = days.stepsOfDay(0);
  const lead = days.stepsPerDay - firstEnd;
  for (let step = 0; step < residuals.length; step++) {
    const block = Math.floor((step + lead) / blockSteps);
    residuals[step] = (residuals[step] as number) - (levels[block] as number);
  }
  return residuals;
}

/** Subtracts the median of the same local time on the days around, without the day itself. */
function subtractProfile(
  { values, stepsPerDay, dayCount, stepsOfDay }: Days,
  { day, offsets, residuals }: { day: number; offsets: Float64Array; residuals: Float64Array },
): void {
  const shifts: number[] = [];
  for (const distance of PROFILE_DAYS) {
    const other = day + distance;
    if (other < 0 || other >= dayCount) continue;
    const clock = (offsets[day] as number) - (offsets[other] as number);
    shifts.push((other - day) * stepsPerDay + clock);
  }
  const others = new Float64Array(shifts.length);
  const [from, until] = stepsOfDay(day);
  for (let step = from; step < until; step++) {
    let count = 0;
    for (const shift of shifts) {
      const value = values[step + shift];
      if (value !== undefined && !Number.isNaN(value)) others[count++] = value;
    }
    residuals[step] = (values[step] as number) - (count < 3 ? NaN : median(others, count));
  }
}

/** Median residual of each third of a day, then the median of it and its two neighbours. */
function levelsOf(days: Days, residuals: Float64Array): Float64Array {
  const blockSteps = days.stepsPerDay / LEVEL_BLOCKS;
  const [, firstEnd] = days.stepsOfDay(0);
  const lead = days.stepsPerDay - firstEnd;
  const blocks = Math.ceil((residuals.length + lead) / blockSteps);
  const medians = new Float64Array(blocks);
  const kept = new Float64Array(Math.ceil(blockSteps) + 1);
  for (let block = 0; block < blocks; block++) {
    const from = Math.max(0, Math.ceil(block * blockSteps) - lead);
    const until = Math.min(residuals.length, Math.ceil((block + 1) * blockSteps) - lead);
    medians[block] = median(kept, keepNumbers(residuals, { from, until, kept }));
  }
  return quantileAround(medians, 1, 0.5);
}

/** Copies what is not NaN to the front of `kept` and returns how many. */
export function keepNumbers(
  numbers: Float64Array,
  { from, until, kept }: { from: number; until: number; kept: Float64Array },
): number {
  let count = 0;
  for (let index = from; index < until; index++) {
    const number = numbers[index] as number;
    if (!Number.isNaN(number)) kept[count++] = number;
  }
  return count;
}

/** Each entry's quantile with the `reach` entries on both sides, NaN left out. */
function quantileAround(entries: Float64Array, reach: number, level: number): Float64Array {
  const window = new SortedWindow(2 * reach + 1);
  for (let index = 0; index < Math.min(reach, entries.length); index++) {
    window.add(entries[index] as number);
  }
  return entries.map((_, index) => {
    window.add(entries[index + reach] ?? NaN);
    window.remove(entries[index - reach - 1] ?? NaN);
    return window.quantile(level);
  });
}

/** A quantile of `numbers` in each UTC day. */
export function dailyQuantile(days: Days, numbers: Float64Array, level: number): Float64Array {
  const kept = new Float64Array(days.stepsPerDay);
  return Float64Array.from({ length: days.dayCount }, (_, day) => {
    const [from, until] = days.stepsOfDay(day);
    return quantile(kept, keepNumbers(numbers, { from, until, kept }), level);
  });
}
