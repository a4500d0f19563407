import type { Detector } from './detector.ts';
import { dailyQuantile, keepNumbers, SCALE_DAYS, type Surroundings } from './surroundings.ts';

/** Share of the days around that may have zeros before zero counts as natural. */
const NATURAL_SHARE = 0.25;
/** A series comes near zero when its quiet hours are below this share of its middle. */
const NEAR_ZERO = 0.1;

/** Zeros where quiet hours are far from zero and few other days have any: lost telemetry, not rest. */
export const zeroFault: Detector = {
  reason: 'zero-fault',
  detect(surroundings, mark) {
    const { values } = surroundings;
    if (!values.includes(0)) return;
    const sizes = values.map((value) => (value === 0 ? NaN : Math.abs(value)));
    const quiet = surroundings.around(dailyQuantile(surroundings, sizes, 0.05));
    const middle = surroundings.around(dailyQuantile(surroundings, sizes, 0.5));
    const zeroDays = shareOfZeroDays(surroundings);
    for (let step = 0; step < values.length; step++) {
      if (values[step] !== 0) continue;
      const day = surroundings.dayOf(step);
      const near = !((quiet[day] as number) > NEAR_ZERO * (middle[day] as number));
      if (!near && (zeroDays[day] as number) <= NATURAL_SHARE) mark(step);
    }
  },
};

/** For each day, the share of the days around it, itself included, that have a zero. */
function shareOfZeroDays(surroundings: Surroundings): Float64Array {
  const { values, dayCount, stepsOfDay } = surroundings;
  const hasZero = Float64Array.from({ length: dayCount }, (_, day) => {
    const [from, until] = stepsOfDay(day);
    const readings = values.subarray(from, until);
    if (readings.every(Number.isNaN)) return NaN;
    return Number(readings.includes(0));
  });
  const kept = new Float64Array(2 * SCALE_DAYS + 1);
  return hasZero.map((_, day) => {
    const from = Math.max(0, day - SCALE_DAYS);
    const until = Math.min(dayCount, day + SCALE_DAYS + 1);
    const count = keepNumbers(hasZero, { from, until, kept });
    return kept.subarray(0, count).reduce((sum, has) => sum + has, 0) / count;
  });
}
