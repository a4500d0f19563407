import { calendarOf } from '../../../models/series/calendar.ts';
import type { Grid } from '../../../models/series/grid.ts';

const MINUTE_MS = 60_000;

/**
 * A holiday is a whole local day: a step without a row takes what the other steps of its day say,
 * and is no holiday where none says anything.
 *
 * @param values [grid.length], 1 on holidays, 0 on other days, NaN where no row said
 */
export function fillHolidays(values: Float64Array, grid: Grid, timeZone: string): Float64Array {
  if (!values.some(Number.isNaN)) return values;
  const calendar = calendarOf(timeZone);
  const days = values.map(
    (_, step) => calendar.localTimeAt(grid.startAt + step * grid.stepMinutes * MINUTE_MS).dayNumber,
  );
  const holidays = new Set(days.filter((_, step) => values[step] === 1));
  return values.map((value, step) =>
    Number.isNaN(value) ? Number(holidays.has(days[step] as number)) : value,
  );
}
