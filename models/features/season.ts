import type { FeatureTransform } from './feature-transform.ts';
import { harmonicsOf } from './harmonics.ts';

const HARMONICS = [1, 2];
const terms = harmonicsOf(365.25, { most: 366, harmonics: HARMONICS });

/** Fourier terms of the day of the year. */
export const season: FeatureTransform = {
  names: HARMONICS.flatMap((k) => [`season.sin${k}`, `season.cos${k}`]),
  write(view, targetIndex, row, at) {
    terms.write(view.localTime(targetIndex).dayOfYear, row, at);
  },
};
