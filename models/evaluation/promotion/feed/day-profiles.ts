import { calendarOf } from '../../../series/calendar.ts';
import { type Series, stepMs } from '../../../series/series.ts';

const MINUTES_PER_DAY = 1440;
const MOST_SLOTS = 48;

/** Readings by local day and time of day: what a feed looks like from afar. */
export interface DayProfiles {
  /** Local date of the first row, days since 1970-01-01. */
  readonly firstDay: number;
  readonly days: number;
  /** Times of day: half hours, or the series' own step where it is longer. */
  readonly slots: number;
  /** [days, slots], means of the readings; NaN where there is none. */
  readonly values: Float64Array;
  /** [days], mean of the absolute readings; NaN for a day with less than half of them. */
  readonly sizes: Float64Array;
}

/** Lays readings out by the local clock, so that a day of 23 or 25 hours has the same slots. */
export function dayProfiles(series: Series): DayProfiles {
  const { info, startAt, values } = series;
  const calendar = calendarOf(info.timeZone);
  const slots = Math.min(MOST_SLOTS, MINUTES_PER_DAY / info.stepMinutes);
  const minutesPerSlot = MINUTES_PER_DAY / slots;
  const firstDay = calendar.localTimeAt(startAt).dayNumber;
  const lastAt = startAt + Math.max(0, values.length - 1) * stepMs(info);
  const days = calendar.localTimeAt(lastAt).dayNumber - firstDay + 1;
  const sums = new Float64Array(days * slots);
  const counts = new Float64Array(days * slots);
  values.forEach((value, step) => {
    if (Number.isNaN(value)) return;
    const { dayNumber, minuteOfDay } = calendar.localTimeAt(startAt + step * stepMs(info));
    const cell = (dayNumber - firstDay) * slots + Math.floor(minuteOfDay / minutesPerSlot);
    sums[cell] = (sums[cell] as number) + value;
    counts[cell] = (counts[cell] as number) + 1;
  });
  const means = sums.map((sum, cell) => sum / (counts[cell] as number));
  return { firstDay, days, slots, values: means, sizes: sizesOf(means, days, slots) };
}

function sizesOf(values: Float64Array, days: number, slots: number): Float64Array {
  return Float64Array.from({ length: days }, (_, day) => {
    let [sum, count] = [0, 0];
    for (const value of values.subarray(day * slots, (day + 1) * slots)) {
      if (Number.isNaN(value)) continue;
      sum += Math.abs(value);
      count++;
    }
    return 2 * count < slots ? Number.NaN : sum / count;
  });
}
