import type { Detector } from './detector.ts';
import { dailyQuantile, type Surroundings } from './surroundings.ts';

/** As the screening of EIA-930 data by Ruggles et al. (Sci Data 7, 155, 2020) has it. */
const TIMES = 10;

/** Values of another order of magnitude than the busy hours of the days around. */
export const wild: Detector = {
  reason: 'wild',
  detect(surroundings, mark) {
    for (const step of wildSteps(surroundings)) mark(step);
  },
};

/** A meter that goes wild is not to be believed just before and after. */
export const besideWild: Detector = {
  reason: 'beside-wild',
  detect(surroundings, mark) {
    const steps = new Set(wildSteps(surroundings));
    for (const step of steps) {
      for (const beside of [step - 1, step + 1]) {
        if (surroundings.values[beside] !== undefined && !steps.has(beside)) mark(beside);
      }
    }
  },
};

function wildSteps(surroundings: Surroundings): number[] {
  const { sizes } = surroundings;
  const busy = surroundings.around(dailyQuantile(surroundings, sizes, 0.9));
  const steps: number[] = [];
  for (let step = 0; step < sizes.length; step++) {
    const typical = busy[surroundings.dayOf(step)] as number;
    if (typical > 0 && (sizes[step] as number) > TIMES * typical) steps.push(step);
  }
  return steps;
}
