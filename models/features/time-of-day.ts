import type { FeatureTransform } from './feature-transform.ts';

const HARMONICS = [1, 2, 3, 4];

/** Fourier terms of the local wall clock, so that a day of 23 or 25 hours keeps its shape. */
export const timeOfDay: FeatureTransform = {
  names: HARMONICS.flatMap((k) => [`time-of-day.sin${k}`, `time-of-day.cos${k}`]),
  write(view, targetIndex, row, at) {
    const angle = (2 * Math.PI * view.localTime(targetIndex).minuteOfDay) / 1440;
    HARMONICS.forEach((k, i) => {
      row[at + 2 * i] = Math.sin(k * angle);
      row[at + 2 * i + 1] = Math.cos(k * angle);
    });
  },
};
