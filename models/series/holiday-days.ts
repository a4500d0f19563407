import { calendarOf } from './calendar.ts';
import { type Covariate, type SeriesInfo, stepMs } from './series.ts';

const DAY_MS = 86_400_000;

/** Local dates of public holidays, for all of some years. */
export interface HolidayDays {
  readonly fromYear: number;
  readonly untilYear: number;
  /** `2014-12-25`, ascending. */
  readonly dates: readonly string[];
}

/**
 * The covariate `holiday`: 1 on steps of a holiday, 0 on others, over the years that the days cover
 * and the steps asked for.
 */
export function holidayCovariate(
  info: SeriesInfo,
  days: HolidayDays,
  { startAt, untilAt }: { startAt: number; untilAt: number },
): Covariate {
  const calendar = calendarOf(info.timeZone);
  const step = stepMs(info);
  const lastDay = Date.UTC(days.untilYear + 1, 0, 1) / DAY_MS;
  const endAt = Math.min(untilAt, calendar.startOfDay(lastDay));
  const values = new Float64Array(Math.max(0, Math.ceil((endAt - startAt) / step)));
  for (const date of days.dates) {
    const dayNumber = Date.parse(`${date}T00:00:00Z`) / DAY_MS;
    const from = Math.ceil((calendar.startOfDay(dayNumber) - startAt) / step);
    const until = Math.ceil((calendar.startOfDay(dayNumber + 1) - startAt) / step);
    values.fill(1, Math.max(0, from), Math.max(0, until));
  }
  return { name: 'holiday', known: 'future', startAt, values };
}
