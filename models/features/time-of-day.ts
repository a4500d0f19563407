import type { FeatureTransform } from './feature-transform.ts';
import { harmonicsOf } from './harmonics.ts';

const HARMONICS = [1, 2, 3, 4];
const terms = harmonicsOf(1440, { most: 1439, harmonics: HARMONICS });

/** Fourier terms of the local wall clock, so that a day of 23 or 25 hours keeps its shape. */
export const timeOfDay: FeatureTransform = {
  names: HARMONICS.flatMap((k) => [`time-of-day.sin${k}`, `time-of-day.cos${k}`]),
  write(view, targetIndex, row, at) {
    terms.write(view.localTime(targetIndex).minuteOfDay, row, at);
  },
};
