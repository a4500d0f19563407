import type { Detector } from './detector.ts';
import { beside, dailyQuantile, type Surroundings } from './surroundings.ts';

/** How many times the usual distance from the profile (95th percentile of the days around). */
const TIMES = 4;
/** A distance smaller than this share of the usual size is no fault. */
const SMALLEST_SHARE = 0.15;
/** A longer stay off the profile is a holiday or a new habit. */
const LONGEST_DAYS = 1;

/**
 * Readings far from the same local time on the days around, after the day's own level is taken off,
 * that got there or came back in one leap: weather and holidays move a load, but not at once.
 */
export const offProfile: Detector = {
  reason: 'off-profile',
  detect(surroundings, mark) {
    const far = farSteps(surroundings);
    const longest = LONGEST_DAYS * surroundings.stepsPerDay;
    let start = 0;
    for (let step = 0; step <= far.length; step++) {
      if (far[step] === 1) continue;
      const stay = step - start;
      if (stay > 0 && stay <= longest && leaps(surroundings, start, step)) {
        for (let away = start; away < step; away++) mark(away);
      }
      start = step + 1;
    }
  },
};

/** Whether the residuals leap at the first step of a stay or after its last, more than is usual. */
function leaps(surroundings: Surroundings, start: number, end: number): boolean {
  const { residuals, usualLeaps, dayOf } = surroundings;
  const rise = (residuals[start] as number) - beside(residuals, start, -1);
  const fall = (residuals[end - 1] as number) - beside(residuals, end - 1, 1);
  const usual = usualLeaps[dayOf(start)] as number;
  return Math.abs(rise) > usual || Math.abs(fall) > usual;
}

/** [steps], 1 where the reading is far from its profile. */
function farSteps(surroundings: Surroundings): Uint8Array {
  const { residuals, usualSizes } = surroundings;
  const distances = residuals.map(Math.abs);
  const usual = surroundings.around(dailyQuantile(surroundings, distances, 0.95), 0.75);
  const far = new Uint8Array(residuals.length);
  for (let day = 0; day < surroundings.dayCount; day++) {
    const least = Math.max(
      TIMES * (usual[day] as number),
      SMALLEST_SHARE * (usualSizes[day] as number),
    );
    const [from, until] = surroundings.stepsOfDay(day);
    for (let step = from; step < until; step++)
      far[step] = (distances[step] as number) > least ? 1 : 0;
  }
  return far;
}
