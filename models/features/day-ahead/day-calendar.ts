import type { DayContext } from './day-context.ts';
import type { DayShape, DayTransform } from './day-transform.ts';
import { weekdayOf } from './holiday-calendar.ts';

const MOST_HARMONICS = 6;
const YEAR_DAYS = 365.25;
const YEAR_HARMONICS = 3;
/** Days from 1 January around which the year's turn is felt, and for how long. */
const YEAR_END = [
  { name: 'year-end', centre: -3, width: 4 },
  { name: 'new-year', centre: 6, width: 6 },
];

/** Time of day as sines and cosines: the same in every row of a slot. */
export function timeOfDayWaves({ slots }: DayShape): DayTransform {
  const count = Math.min(MOST_HARMONICS, Math.floor(slots / 2));
  return {
    names: waveNames('time-of-day', count),
    prepare: () => (slot, row, at) => writeWaves(row, at, { phase: slot / slots, count }),
  };
}

/** Weekday of the target, and holidays around it. */
export const dayKind: DayTransform = {
  names: [
    ...['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
    ...['holiday', 'holiday.yesterday', 'holiday.tomorrow', 'holiday.week-ago', 'holiday.bridge'],
  ],
  prepare({ holidays, dayNumber }: DayContext) {
    const written = new Float32Array(12);
    written[weekdayOf(dayNumber) - 1] = 1;
    [0, -1, 1, -7].forEach((shift, i) => {
      written[7 + i] = holidays.has(dayNumber + shift) ? 1 : 0;
    });
    written[11] = holidays.isBridge(dayNumber) ? 1 : 0;
    return (_slot, row, at) => row.set(written, at);
  },
};

/** Time of year as waves, and the days around its turn; left out where a history has not seen one. */
export function seasonOfYear({ seasonal }: DayShape): DayTransform {
  if (!seasonal) return { names: [], prepare: () => () => {} };
  return {
    names: [...waveNames('season', YEAR_HARMONICS), ...YEAR_END.map(({ name }) => name)],
    prepare({ dayNumber }: DayContext) {
      const day = dayOfYear(dayNumber);
      const written = new Float32Array(2 * YEAR_HARMONICS + YEAR_END.length);
      writeWaves(written, 0, { phase: day / YEAR_DAYS, count: YEAR_HARMONICS });
      YEAR_END.forEach(({ centre, width }, i) => {
        const distance = day > YEAR_DAYS / 2 ? day - YEAR_DAYS - centre : day - centre;
        written[2 * YEAR_HARMONICS + i] = Math.exp(-((distance / width) ** 2));
      });
      return (_slot, row, at) => row.set(written, at);
    },
  };
}

/** 1 on 1 January. */
function dayOfYear(dayNumber: number): number {
  const year = new Date(dayNumber * 86_400_000).getUTCFullYear();
  return dayNumber - Date.UTC(year, 0, 1) / 86_400_000 + 1;
}

function waveNames(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => [
    `${name}.sin${i + 1}`,
    `${name}.cos${i + 1}`,
  ]).flat();
}

function writeWaves(
  row: Float32Array,
  at: number,
  { phase, count }: { phase: number; count: number },
): void {
  for (let k = 1; k <= count; k++) {
    row[at + 2 * k - 2] = Math.sin(2 * Math.PI * k * phase);
    row[at + 2 * k - 1] = Math.cos(2 * Math.PI * k * phase);
  }
}
