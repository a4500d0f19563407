import type { KnownView } from '../../series/known-view.ts';
import type { DayGrid } from './day-grid.ts';

const DAY_MS = 86_400_000;

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
  const firstDay = Math.floor(view.wallMs(from) / DAY_MS);
  const days = until > from ? Math.floor(view.wallMs(until - 1) / DAY_MS) - firstDay + 1 : 0;
  const slotMs = slotMinutes * 60_000;
  const values = new Float64Array(days * slots);
  const counts = new Uint16Array(days * slots);
  for (let index = from; index < until; index++) {
    const value = read(index);
    if (Number.isNaN(value)) continue;
    // By arithmetic on the wall clock, which a whole calendar would be slow to look up for.
    const wall = view.wallMs(index);
    const day = Math.floor(wall / DAY_MS);
    const cell = (day - firstDay) * slots + Math.floor((wall - day * DAY_MS) / slotMs);
    values[cell] = (values[cell] as number) + value;
    counts[cell] = (counts[cell] as number) + 1;
  }
  for (let cell = 0; cell < values.length; cell++) {
    values[cell] = (values[cell] as number) / (counts[cell] as number);
  }
  return { firstDay, days, values };
}

/** What is known of a day that is under way at the view's origin: [slots], NaN where nothing is. */
export function valuesOfDay(view: KnownView, grid: DayGrid, dayNumber: number): Float64Array {
  const values = new Float64Array(grid.slots).fill(Number.NaN);
  const until = Math.min(view.originIndex, view.dataset.target.values.length);
  const from = Math.max(0, view.indexAt(view.calendar.startOfDay(dayNumber)));
  if (until <= from) return values;
  values.set(
    tabulate(view, grid, { from, until, read: (index) => view.target(index) }).values.subarray(
      0,
      grid.slots,
    ),
  );
  return values;
}
