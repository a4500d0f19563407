import type { FeatureTransform } from './feature-transform.ts';

/** Distance from the origin: days ahead, and its square root, which tells the first hours apart. */
export const lead: FeatureTransform = {
  names: ['lead.days', 'lead.root-days'],
  write(view, targetIndex, row, at) {
    const days = (targetIndex - view.originIndex) / view.stepsPerDay;
    row[at] = days;
    row[at + 1] = Math.sqrt(days);
  },
};
