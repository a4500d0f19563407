import type { Detector } from './detector.ts';
import { beside } from './surroundings.ts';

/** How many times the largest leap that the days around know a spike is. */
const TIMES = 1.1;
/** A leap smaller than this share of the usual size is no fault, however quiet the series. */
const SMALLEST_SHARE = 0.03;

/** Readings that leap away from both neighbours to the same side, beyond what their time of day does. */
export const spike: Detector = {
  reason: 'spike',
  detect(surroundings, mark) {
    const { residuals, usualLeaps, usualSizes } = surroundings;
    for (let step = 0; step < residuals.length; step++) {
      const residual = residuals[step] as number;
      const rise = residual - beside(residuals, step, -1);
      const fall = residual - beside(residuals, step, 1);
      if (!(rise * fall > 0)) continue;
      const leap = Math.min(Math.abs(rise), Math.abs(fall));
      const day = surroundings.dayOf(step);
      if (
        leap > TIMES * (usualLeaps[day] as number) &&
        leap > SMALLEST_SHARE * (usualSizes[day] as number)
      ) {
        mark(step);
      }
    }
  },
};
