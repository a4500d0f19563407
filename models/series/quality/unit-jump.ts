import type { Detector } from './detector.ts';
import { median } from './order-statistics.ts';
import { keepNumbers, SCALE_DAYS } from './surroundings.ts';

/** What a change of unit does: prefixes, watt-hours to joules, hours to minutes. */
const FACTORS = [1e6, 3.6e6, 3600, 1e3, 60].flatMap((factor) => [factor, 1 / factor]);
/** A day's middle moves by this much from one day to the next without any change of unit. */
const TOLERANCE = 1.6;
const FEWEST_DAYS = 3;

/** Days whose middle is that of the two weeks before times such a factor. */
export const unitJump: Detector = {
  reason: 'unit-jump',
  detect(surroundings, mark) {
    const { sizes, middles, dayCount, stepsOfDay } = surroundings;
    const kept = new Float64Array(SCALE_DAYS);
    const before = middles.map((_, day) => middleBefore(middles, day, kept));
    const factors = middles.map((middle, day) => factorOf(middle / (before[day] as number)));
    for (let day = 0; day < dayCount; day++) {
      // The jump comes within a day: its readings after the jump match the factor of the next day.
      const factor = (factors[day] as number) || (factors[day + 1] as number);
      if (!factor) continue;
      const [from, until] = stepsOfDay(day);
      for (let step = from; step < until; step++) {
        const ratio = (sizes[step] as number) / (before[day] as number);
        if (Math.abs(Math.log(ratio / factor)) < Math.abs(Math.log(ratio))) mark(step);
      }
    }
  },
};

/** The factor that a ratio comes near; 0 for none. */
function factorOf(ratio: number): number {
  const near = FACTORS.find((factor) => {
    const times = ratio / factor;
    return times < TOLERANCE && times > 1 / TOLERANCE;
  });
  return near ?? 0;
}

/** Median of the middles of the days before; NaN where too few have one. */
function middleBefore(middles: Float64Array, day: number, kept: Float64Array): number {
  const from = Math.max(0, day - SCALE_DAYS);
  const count = keepNumbers(middles, { from, until: day, kept });
  return count < FEWEST_DAYS ? NaN : median(kept, count);
}
