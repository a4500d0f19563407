import type { FeatureTransform } from './feature-transform.ts';

const DAYS = [1, 7];

/** Mean of the readings over the last day and the last week before the origin. */
export const recentLevel: FeatureTransform = {
  names: DAYS.map((days) => `recent.mean-${days}d`),
  sharedByOrigin: true,
  write(view, _targetIndex, row, at) {
    DAYS.forEach((days, i) => {
      let sum = 0;
      let count = 0;
      for (let back = 1; back <= days * view.stepsPerDay; back++) {
        const value = view.target(view.originIndex - back);
        if (Number.isNaN(value)) continue;
        sum += value;
        count++;
      }
      row[at + i] = sum / count;
    });
  },
};
