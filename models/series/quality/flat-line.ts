import type { Detector } from './detector.ts';
import { SCALE_DAYS, type Surroundings } from './surroundings.ts';

/** Two equal readings in a row happen; the third is the first that may be a stuck meter. */
const SHORTEST_RUN = 3;
/** Runs as long as this may be expected by chance, in the days looked at, and still count as stuck. */
const BY_CHANCE = 2;

/**
 * Readings that stay the same for longer than chance explains: where neighbours are equal with
 * share p, a run of n is expected steps x p^(n-1) times. The run's first two readings may be true;
 * zeros are another matter.
 */
export const flatLine: Detector = {
  reason: 'flat-line',
  detect(surroundings, mark) {
    const { values } = surroundings;
    const shortest = shortestRuns(surroundings);
    let runStart = 0;
    for (let step = 1; step <= values.length; step++) {
      if (step < values.length && values[step] === values[step - 1]) continue;
      const length = step - runStart;
      if (length >= SHORTEST_RUN && values[runStart] !== 0) {
        for (let stuck = runStart + SHORTEST_RUN - 1; stuck < step; stuck++) {
          if (length >= (shortest[surroundings.dayOf(stuck)] as number)) mark(stuck);
        }
      }
      runStart = step;
    }
  },
};

/** For each day, the length from which a run is too long for chance. */
function shortestRuns(surroundings: Surroundings): Float64Array {
  const { values, dayCount, stepsOfDay } = surroundings;
  const pairs = new Float64Array(dayCount);
  const equal = new Float64Array(dayCount);
  for (let day = 0; day < dayCount; day++) {
    const [from, until] = stepsOfDay(day);
    for (let step = Math.max(1, from); step < until; step++) {
      const [value, before] = [values[step] as number, values[step - 1] as number];
      if (Number.isNaN(value) || Number.isNaN(before) || value === 0) continue;
      pairs[day] = (pairs[day] as number) + 1;
      if (value === before) equal[day] = (equal[day] as number) + 1;
    }
  }
  return pairs.map((_, day) => {
    const from = Math.max(0, day - SCALE_DAYS);
    const until = Math.min(dayCount, day + SCALE_DAYS + 1);
    const all = sum(pairs, from, until);
    const share = sum(equal, from, until) / all;
    if (!(share > 0) || share >= 1) return SHORTEST_RUN;
    return Math.max(SHORTEST_RUN, 1 + Math.ceil(Math.log(all / BY_CHANCE) / -Math.log(share)));
  });
}

function sum(counts: Float64Array, from: number, until: number): number {
  let total = 0;
  for (let index = from; index < until; index++) total += counts[index] as number;
  return total;
}
