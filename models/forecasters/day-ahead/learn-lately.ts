import { dotProduct, solveRidgeMany } from './linear-algebra.ts';

/** Scaled errors beyond this are taken for this: a fault or a storm is not to be learned. */
const MOST_ERROR = 0.6;

/** A past day as regression on likeness sees it, and what it got wrong. */
export interface LatelySeen {
  /** [learned]: the day in the directions in which the regression goes on learning. */
  readonly directions: Float64Array;
  /** [slots], scaled, outcome minus forecast; NaN where there was no reading. */
  readonly errors: Float64Array;
}

/**
 * What the latest days add to a regression that was fitted before them: the Bayesian update by them,
 * its prior the fit's posterior made wider, so that what has changed since counts for more (the
 * Kalman filter of a state that drifts; de Vilmarest and Goude, 2022).
 * Result: [learned, slots].
 */
export function learnLately(days: readonly LatelySeen[], ridge: number): Float64Array | undefined {
  const [first] = days;
  if (!first) return undefined;
  const [learned, slots] = [first.directions.length, first.errors.length];
  const gram = new Float64Array(days.length ** 2);
  const errors = new Float64Array(days.length * slots);
  days.forEach((a, i) => {
    days.forEach((b, j) => {
      gram[i * days.length + j] = dotProduct(a.directions, b.directions);
    });
    errors.set(
      a.errors.map((error) => Math.min(MOST_ERROR, Math.max(-MOST_ERROR, error || 0))),
      i * slots,
    );
  });
  const shares = solveRidgeMany(gram, errors, { width: days.length, columns: slots, ridge });
  const weights = new Float64Array(learned * slots);
  days.forEach(({ directions }, day) => {
    directions.forEach((value, i) => {
      for (let slot = 0; slot < slots; slot++) {
        const at = i * slots + slot;
        weights[at] = (weights[at] as number) + value * (shares[day * slots + slot] as number);
      }
    });
  });
  return weights;
}

/** [slots], scaled: what was learned lately adds to the forecast of a day. */
export function applyLearned(weights: Float64Array, directions: Float64Array): Float64Array {
  const slots = weights.length / directions.length;
  const sums = new Float64Array(slots);
  directions.forEach((value, i) => {
    for (let slot = 0; slot < slots; slot++) {
      sums[slot] = (sums[slot] as number) + value * (weights[i * slots + slot] as number);
    }
  });
  return sums;
}
