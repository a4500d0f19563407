import type { KnownView } from '../../series/known-view.ts';
import type { DayGrid } from './day-grid.ts';

/** Readings or a covariate by local day and slot; NaN where nothing is known. */
export interface DayTable {
  /** Local day number (see the calendar) of row 0. */
  readonly firstDay: number;
  readonly days: number;
  /** [days, slots]. */
  readonly values: Float64Array;
}

/** Steps of a dataset, as positions of a view. */
export interface StepRange {
  readonly from: number;
  readonly until: number;
}

/**
 * Lays steps out by local day and slot: the mean of the steps that start in a slot, so that a wall
 * clock set back gives a mean of two, and one set forward leaves a slot empty.
 */
export function tabulate(
  view: KnownView,
  { slots, slotMinutes }: DayGrid,
  { from, until, read }: StepRange & { readonly read: (index: number) => number },
): DayTable {
  const firstDay = view.localTime(from).dayNumber;
  const days = until > from ? view.localTime(until - 1).dayNumber - firstDay + 1 : 0;
  const values = new Float64Array(days * slots);
  const counts = new Uint16Array(days * slots);
  for (let index = from; index < until; index++) {
    const value = read(index);
    if (Number.isNaN(value)) continue;
    const { dayNumber, minuteOfDay } = view.localTime(index);
    const cell = (dayNumber - firstDay) * slots + Math.floor(minuteOfDay / slotMinutes);
    values[cell] = (values[cell] as number) + value;
    counts[cell] = (counts[cell] as number) + 1;
  }
  for (let cell = 0; cell < values.length; cell++) {
    values[cell] = (values[cell] as number) / (counts[cell] as number);
  }
  return { firstDay, days, values };
}
