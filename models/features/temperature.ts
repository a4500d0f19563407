import type { KnownView } from '../series/known-view.ts';
import type { FeatureTransform } from './feature-transform.ts';

/** Base temperature of heating and cooling degrees, degrees Celsius (the usual 18 C). */
const BASE_C = 18;

/**
 * Outdoor temperature (covariate `temperature`, degrees Celsius) as buildings feel it: heating and
 * cooling degrees, and means over hours and days for thermal inertia.
 */
export const temperature: FeatureTransform = {
  names: [
    'temperature',
    'temperature.squared',
    'temperature.heating-degrees',
    'temperature.cooling-degrees',
    'temperature.mean-3h',
    'temperature.mean-24h',
    'temperature.mean-72h',
    'temperature.day-before',
    'temperature.change-from-day-before',
    'temperature.cooling-degrees-mean-24h',
  ],
  write(view, targetIndex, row, at) {
    const now = view.covariate('temperature', targetIndex);
    const mean24h = meanOver(view, targetIndex, view.stepsPerDay);
    const before = view.covariate('temperature', targetIndex - view.stepsPerDay);
    row[at] = now;
    row[at + 1] = now * now;
    row[at + 2] = Math.max(0, BASE_C - now);
    row[at + 3] = Math.max(0, now - BASE_C);
    row[at + 4] = meanOver(view, targetIndex, Math.max(1, view.stepsPerDay / 8));
    row[at + 5] = mean24h;
    row[at + 6] = meanOver(view, targetIndex, view.stepsPerDay * 3);
    row[at + 7] = before;
    row[at + 8] = now - before;
    row[at + 9] = Math.max(0, mean24h - BASE_C);
  },
};

/** Mean of the known values over the steps up to and including the target's; at most 24 are read. */
function meanOver(view: KnownView, targetIndex: number, steps: number): number {
  const stride = Math.max(1, Math.floor(steps / 24));
  let sum = 0;
  let count = 0;
  for (let back = 0; back < steps; back += stride) {
    const value = view.covariate('temperature', targetIndex - back);
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
