import type { FeatureTransform } from './feature-transform.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** One input a local weekday. */
export const weekday: FeatureTransform = {
  names: DAYS.map((day) => `weekday.${day}`),
  write(view, targetIndex, row, at) {
    row.fill(0, at, at + 7);
    row[at + view.localTime(targetIndex).weekday - 1] = 1;
  },
};
