import { calendarOf } from '../../models/series/calendar.ts';
import { endAt, type Series } from '../../models/series/series.ts';

/** Of a short history at most this share is kept from training. */
const LARGEST_SHARE = 0.2;
const DAY_MS = 86_400_000;

/** The latest whole local days, which are scored and not trained on. */
export interface Holdout {
  readonly fromAt: number;
  readonly untilAt: number;
}

/** The latest `days` whole local days of a series, or a fifth of it where it is short. */
export function holdoutOf(target: Series, days: number): Holdout {
  const calendar = calendarOf(target.info.timeZone);
  const untilAt = calendar.startOfDay(calendar.localTimeAt(endAt(target)).dayNumber);
  const known = Math.floor((untilAt - target.startAt) / DAY_MS);
  const heldOut = Math.min(days, Math.floor(known * LARGEST_SHARE));
  const fromDay = calendar.localTimeAt(untilAt).dayNumber - heldOut;
  return { fromAt: calendar.startOfDay(fromDay), untilAt };
}
