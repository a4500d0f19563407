import type { KnownView } from '../series/known-view.ts';

/** Past days that are forecast again, to see how far off the forecaster is of late. */
const DAYS = 28;
/** Steps of each that are looked at. */
const STEPS_A_DAY = 8;
/** Without so many days before it a day cannot be forecast fairly. */
const LEAD_IN_DAYS = 7;

/** A step of a past day, and the position its forecast is issued at: the day's local midnight. */
export interface PastStep {
  readonly origin: number;
  readonly target: number;
}

/**
 * Some steps of each of the latest local days that were over at the view's origin, in order.
 * @param fromAt days that begin earlier were learned from, and flatter.
 */
export function recentDays(view: KnownView, fromAt: number): PastStep[][] {
  const today = view.localTime(view.originIndex).dayNumber;
  const stride = Math.max(1, Math.floor(view.stepsPerDay / STEPS_A_DAY));
  const days: PastStep[][] = [];
  for (let day = today - DAYS; day < today; day++) {
    const startAt = view.calendar.startOfDay(day);
    const origin = view.indexAt(startAt);
    if (startAt < fromAt || origin < LEAD_IN_DAYS * view.stepsPerDay) continue;
    const until = view.indexAt(view.calendar.startOfDay(day + 1));
    const steps: PastStep[] = [];
    for (let target = origin; target < until; target += stride) steps.push({ origin, target });
    days.push(steps);
  }
  return days;
}
