import { covariateOf, type DayContext } from './day-context.ts';
import type { DayShape, DayTransform } from './day-transform.ts';
import { partsOfDay } from './parts-of-day.ts';
import type { ProfileGroup } from './profile-groups.ts';

/** Stretches of the last day, as many of these as divide it. */
const STRETCHES = 8;

/**
 * A quantity that is known until the origin, such as a neighbour's demand, over the mean of its last
 * week: at the same time a day and a week ago, its last day and the stretches of that, and how its
 * latest value differs from the one a day before.
 */
export function observedLately(name: string, { slots, parts }: DayShape): DayTransform {
  const stretches = stretchesOf(parts);
  const length = slots / stretches;
  return {
    names: [
      ...['lag.1d', 'lag.7d', 'day-mean.1d', 'change.1d'],
      ...Array.from({ length: stretches }, (_, i) => `stretch.${i + 1}`),
    ].map((what) => `${name}.${what}`),
    prepare(context: DayContext) {
      const covariate = covariateOf(context, name);
      const week = weekMean(context, name);
      const { day } = context;
      const shared = [
        covariate.trailingMean(day - 1, slots - 1, slots) - week,
        covariate.value(day - 1, slots - 1) - covariate.value(day - 2, slots - 1),
        ...Array.from(
          { length: stretches },
          (_, i) => covariate.trailingMean(day - 1, slots - 1 - i * length, length) - week,
        ),
      ];
      return (slot, row, at) => {
        row[at] = covariate.value(day - 1, slot) - week;
        row[at + 1] = covariate.value(day - 7, slot) - week;
        row.set(shared, at + 2);
      };
    },
  };
}

/** Stretches of a day that has so many parts. */
export function stretchesOf(parts: number): number {
  let stretches = Math.min(parts, STRETCHES);
  while (parts % stretches !== 0) stretches--;
  return stretches;
}

/**
 * Its last day over the mean of its last week, part by part: what days are compared by. The weights are
 * those with the least error on two of eight areas of the United States in 2022 and 2023.
 */
export function observedGroup(name: string, shape: DayShape): ProfileGroup {
  return {
    ...{ name: `${name}.yesterday`, size: shape.parts, scaled: true },
    ...{ near: 0.111, nearFade: 1, line: 0.473, lineFade: 1 },
    valuesOf: (context) => {
      const week = weekMean(context, name);
      return partsOfDay(covariateOf(context, name), context.day - 1, shape).map(
        (value) => value - week,
      );
    },
  };
}

export function weekMean(context: DayContext, name: string): number {
  const { slots } = context.history.grid;
  return covariateOf(context, name).trailingMean(context.day - 1, slots - 1, 7 * slots);
}
