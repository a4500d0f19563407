import { calendarOf } from '../../series/calendar.ts';
import { type SeriesInfo, stepMs } from '../../series/series.ts';

/** [steps], number of the local day in which each step starts. */
export function dayNumbers(info: SeriesInfo, fromAt: number, steps: number): Int32Array {
  const calendar = calendarOf(info.timeZone);
  return Int32Array.from(
    { length: steps },
    (_, step) => calendar.localTimeAt(fromAt + step * stepMs(info)).dayNumber,
  );
}
