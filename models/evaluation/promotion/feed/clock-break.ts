import { median } from '../../../series/quality/order-statistics.ts';
import type { DayProfiles } from './day-profiles.ts';
import { dateOf, type FeedFinding } from './finding.ts';

/** Shifts up to half a day either way. */
const MOST_HOURS = 12;
/** Days before that show what a day looks like, working days and weekends apart. */
const DAYS_BEFORE = 28;
const FEWEST_ALIKE = 4;
/** Days in a row that are looked at together, and how many of them must run the same way. */
const WEEK = 7;
const MOST_OF_THEM = 5;
/** Moved back, the days must fit this much better than as they are. */
const BETTER = 0.75;
/** Series on longer steps do not show hours. */
const FEWEST_SLOTS = 24;

/**
 * A week of days that run an hour or more early or late against the weeks before, and fit them much
 * better when moved back: a clock that was changed, a wrong time zone, daylight saving misread.
 */
export function findClockBreak(profiles: DayProfiles, fromRow: number): FeedFinding | undefined {
  if (profiles.slots < FEWEST_SLOTS) return undefined;
  const shapes = standardised(profiles);
  const misfits = Array.from({ length: profiles.days }, (_, row) =>
    row < fromRow - WEEK ? undefined : misfitsOf(profiles, shapes, row),
  );
  for (let row = Math.max(WEEK, fromRow); row <= profiles.days; row++) {
    const shift = shiftOf(misfits.slice(row - WEEK, row), profiles.slots);
    if (shift) return describe(shift, profiles.firstDay + row - WEEK);
  }
  return undefined;
}

interface Shift {
  readonly hours: number;
  /** Misfit after the move over misfit before it. */
  readonly share: number;
}

function describe({ hours, share }: Shift, dayNumber: number): FeedFinding {
  const on = dateOf(dayNumber);
  const by = `${Math.abs(hours)} ${Math.abs(hours) === 1 ? 'hour' : 'hours'}`;
  return {
    check: 'clock',
    on,
    value: share,
    limit: BETTER,
    sentence:
      `The days from about ${on} on run ${by} ${hours > 0 ? 'late' : 'early'} against the weeks before ` +
      `(moved back, they fit with ${Math.round(100 * share)} % of the difference): was the clock or the time zone changed?`,
  };
}

function shiftOf(week: readonly (Float64Array | undefined)[], slots: number): Shift | undefined {
  const perHour = slots / 24;
  const none = MOST_HOURS * perHour;
  const known = week.filter((day) => day !== undefined);
  const lags = known.map((day) => (indexOfLeast(day) - none) / perHour);
  const hours = median(Float64Array.from(lags), lags.length);
  if (!(Math.abs(hours) >= 1)) return undefined;
  if (lags.filter((lag) => lag * Math.sign(hours) >= 1).length < MOST_OF_THEM) return undefined;
  const sum = (lag: number) => known.reduce((total, day) => total + (day[lag] as number), 0);
  const share = sum(none + hours * perHour) / sum(none);
  return share < BETTER ? { hours, share } : undefined;
}

function indexOfLeast(numbers: Float64Array): number {
  let least = 0;
  for (let index = 1; index < numbers.length; index++) {
    if ((numbers[index] as number) < (numbers[least] as number)) least = index;
  }
  return least;
}

/** For each lag, how far a day so many slots later is from the middle of the days alike before it. */
function misfitsOf(
  profiles: DayProfiles,
  shapes: Float64Array,
  row: number,
): Float64Array | undefined {
  const { slots } = profiles;
  const template = templateBefore(profiles, shapes, row);
  if (!template) return undefined;
  const most = (MOST_HOURS * slots) / 24;
  const misfits = Float64Array.from({ length: 2 * most }, (_, index) => {
    const from = row * slots + index - most;
    let [sum, count] = [0, 0];
    for (let slot = 0; slot < slots; slot++) {
      const difference = (shapes[from + slot] ?? Number.NaN) - (template[slot] as number);
      if (Number.isNaN(difference)) continue;
      sum += difference * difference;
      count++;
    }
    return 2 * count < slots ? Infinity : sum / count;
  });
  return Number.isFinite(misfits[most]) ? misfits : undefined;
}

function templateBefore(
  { slots, firstDay }: DayProfiles,
  shapes: Float64Array,
  row: number,
): Float64Array | undefined {
  const alike: number[] = [];
  for (let other = Math.max(0, row - DAYS_BEFORE); other < row; other++) {
    const isShaped = !Number.isNaN(shapes[other * slots]);
    if (isShaped && isWeekend(firstDay + other) === isWeekend(firstDay + row)) alike.push(other);
  }
  if (alike.length < FEWEST_ALIKE) return undefined;
  return Float64Array.from({ length: slots }, (_, slot) => {
    const column = Float64Array.from(alike, (other) => shapes[other * slots + slot] as number);
    const known = column.filter((value) => !Number.isNaN(value));
    return median(known, known.length);
  });
}

/** Each day less its mean, over its deviation: the shape alone. */
function standardised({ values, days, slots }: DayProfiles): Float64Array {
  const shapes = new Float64Array(values.length);
  for (let row = 0; row < days; row++) {
    const day = values.subarray(row * slots, (row + 1) * slots);
    const known = day.filter((value) => !Number.isNaN(value));
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / known.length);
    shapes.set(
      day.map((value) => (deviation > 0 ? (value - mean) / deviation : Number.NaN)),
      row * slots,
    );
  }
  return shapes;
}

/** Saturday or Sunday, for days counted from 1970-01-01, a Thursday. */
function isWeekend(dayNumber: number): boolean {
  return (dayNumber + 4) % 7 === 0 || (dayNumber + 5) % 7 === 0;
}
