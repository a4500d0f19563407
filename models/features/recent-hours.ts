import type { KnownView } from '../series/known-view.ts';
import type { FeatureTransform } from './feature-transform.ts';

const HOURS = 24;

/** The freshest thing known: the last day before the origin, hour by hour. */
export const recentHours: FeatureTransform = {
  names: Array.from({ length: HOURS }, (_, i) => `recent.hour-${i + 1}`),
  sharedByOrigin: true,
  write(view, _targetIndex, row, at) {
    const stepsPerHour = Math.max(1, Math.round(view.stepsPerDay / HOURS));
    for (let hour = 0; hour < HOURS; hour++) {
      row[at + hour] = meanBefore(view, view.originIndex - hour * stepsPerHour, stepsPerHour);
    }
  },
};

function meanBefore(view: KnownView, end: number, steps: number): number {
  let sum = 0;
  for (let index = end - steps; index < end; index++) sum += view.target(index);
  return sum / steps;
}
