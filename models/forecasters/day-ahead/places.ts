import type { DayGrid } from '../../features/day-ahead/day-grid.ts';
import type { KnownView } from '../../series/known-view.ts';

/** Where a step of a forecast lies in the days that are forecast. */
export interface Place {
  /** Counted from the origin's day. */
  readonly day: number;
  readonly slot: number;
  /**
   * The middle of the step, in slots from the middle of the origin's day's first; the slot itself where
   * steps are slots or longer.
   */
  readonly position: number;
  /** 1 where its value lies on a line to the slot after its own, else 0. */
  readonly leansOn: 0 | 1;
}

/** Of each step from the view's origin on. */
export function placesOf(
  view: KnownView,
  { slots, slotMinutes }: DayGrid,
  horizonSteps: number,
): Place[] {
  const { dayNumber: today } = view.localTime(view.originIndex);
  const stepMinutes = view.stepMs / 60_000;
  const places: Place[] = [];
  for (let step = 0; step < horizonSteps; step++) {
    const { dayNumber, minuteOfDay } = view.localTime(view.originIndex + step);
    const day = dayNumber - today;
    const slot = Math.floor(minuteOfDay / slotMinutes);
    const isFine = stepMinutes < slotMinutes;
    const middle = (minuteOfDay + stepMinutes / 2) / slotMinutes - 0.5;
    const position = day * slots + (isFine ? middle : slot);
    places.push({ day, slot, position, leansOn: isFine && middle > slot ? 1 : 0 });
  }
  return places;
}

/** The last day that steps lie in, and how many of its slots they need. */
export function lastOf(
  places: readonly Place[],
  { slots }: DayGrid,
): { readonly day: number; readonly slots: number } {
  const day = places.at(-1)?.day ?? 0;
  let last = 0;
  for (const place of places) {
    if (place.day === day) last = Math.max(last, place.slot + place.leansOn);
  }
  return { day, slots: Math.min(slots, last + 1) };
}
