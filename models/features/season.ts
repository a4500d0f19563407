import type { FeatureTransform } from './feature-transform.ts';

const HARMONICS = [1, 2];

/** Fourier terms of the day of the year. */
export const season: FeatureTransform = {
  names: HARMONICS.flatMap((k) => [`season.sin${k}`, `season.cos${k}`]),
  write(view, targetIndex, row, at) {
    const angle = (2 * Math.PI * view.localTime(targetIndex).dayOfYear) / 365.25;
    HARMONICS.forEach((k, i) => {
      row[at + 2 * i] = Math.sin(k * angle);
      row[at + 2 * i + 1] = Math.cos(k * angle);
    });
  },
};
