import type { FeatureTransform } from './feature-transform.ts';

/** Whether the local day is a public holiday (covariate `holiday`, 0 or 1), and its neighbours. */
export const holiday: FeatureTransform = {
  names: ['holiday', 'holiday.day-before', 'holiday.day-after', 'holiday.week-before'],
  write(view, targetIndex, row, at) {
    [0, -1, 1, -7].forEach((days, i) => {
      row[at + i] = view.covariate('holiday', targetIndex + days * view.stepsPerDay);
    });
  },
};
