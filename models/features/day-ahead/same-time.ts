import type { DayContext } from './day-context.ts';
import type { DayShape, DayTransform } from './day-transform.ts';

const DAYS_BACK = [1, 2, 3, 4, 5, 6, 7, 8];
/** Parts of a day aside, on the latest day and on the same weekday. */
const BESIDE_DAYS = [1, 7];
const BESIDE_PARTS = [-3, -2, -1, 1, 2, 3];

/** The same time on each of the last eight days, and what lay before and after it. */
export function sameTime({ slots, parts, slotsPerPart }: DayShape): DayTransform {
  const beside = parts >= 8 ? BESIDE_PARTS : [];
  return {
    names: [
      ...DAYS_BACK.map((days) => `lag.${days}d`),
      ...BESIDE_DAYS.flatMap((days) =>
        beside.map((shift) => `lag.${days}d${shift > 0 ? '+' : ''}${shift}h`),
      ),
    ],
    prepare({ history, day, level, scale }: DayContext) {
      const last = day * slots - 1;
      return (slot, row, at) => {
        let column = at;
        for (let i = 0; i < DAYS_BACK.length; i++) {
          row[column++] = (history.value(day - (DAYS_BACK[i] as number), slot) - level) / scale;
        }
        for (const days of BESIDE_DAYS) {
          for (let i = 0; i < beside.length; i++) {
            const shift = (beside[i] as number) * slotsPerPart;
            const cell = Math.min(last, (day - days) * slots + slot + shift);
            const cellDay = Math.floor(cell / slots);
            row[column++] = (history.value(cellDay, cell - cellDay * slots) - level) / scale;
          }
        }
      };
    },
  };
}
