import type { DayContext } from './day-context.ts';
import type { DayTransform } from './day-transform.ts';
import { kindOfDay } from './holiday-calendar.ts';

const LOOK_BACK_DAYS = 42;
const MOST_OF_A_WEEKDAY = 4;
const MOST_OF_A_KIND = 5;

/**
 * Means of the latest days like the target's: of its weekday, of its kind (working day, Saturday,
 * Sunday), and the very latest of its kind. Holidays count as Sundays.
 */
export const similarDays: DayTransform = {
  names: ['similar.weekday', 'similar.kind', 'similar.latest'],
  prepare(context) {
    const { weekday, kind } = findSimilar(context);
    const { history, level, scale } = context;
    const meanOf = (days: readonly number[], slot: number) => {
      let sum = 0;
      for (let i = 0; i < days.length; i++) sum += history.value(days[i] as number, slot);
      return days.length === 0 ? 0 : (sum / days.length - level) / scale;
    };
    const latest = kind.slice(0, 1);
    return (slot, row, at) => {
      row[at] = meanOf(weekday, slot);
      row[at + 1] = meanOf(kind, slot);
      row[at + 2] = meanOf(latest, slot);
    };
  },
};

/** Days like the target's, newest first. */
export function findSimilar({ holidays, day, dayNumber }: DayContext): {
  weekday: readonly number[];
  kind: readonly number[];
} {
  const target = holidays.effectiveWeekday(dayNumber);
  const onHoliday = holidays.has(dayNumber);
  const weekday: number[] = [];
  const kind: number[] = [];
  for (let back = 1; back <= LOOK_BACK_DAYS && back <= day; back++) {
    const past = holidays.effectiveWeekday(dayNumber - back);
    const comparable = onHoliday || !holidays.has(dayNumber - back);
    if (past === target && comparable && weekday.length < MOST_OF_A_WEEKDAY)
      weekday.push(day - back);
    if (kindOfDay(past) === kindOfDay(target) && kind.length < MOST_OF_A_KIND)
      kind.push(day - back);
  }
  return { weekday, kind };
}
