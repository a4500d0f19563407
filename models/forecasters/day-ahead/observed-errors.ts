import { addTimes, solveRidgeMany } from './linear-algebra.ts';
import type { ObservedDays } from './observed-days.ts';
import { FOLDS } from './training-days.ts';

/** Shrinkage for each day, inputs having unit deviation. */
const RIDGE = 0.25;

/** Mean absolute error, in the series' unit, that is left on folds that a ridge regression did not see. */
export function errorsLeft(days: ObservedDays): number {
  const sums = Array.from({ length: FOLDS }, (_, fold) => momentsOf(days, fold));
  let [error, count] = [0, 0];
  for (let fold = 0; fold < FOLDS; fold++) {
    const weights = solveWithout(sums, fold, days);
    days.folds.forEach((of, day) => {
      if (of !== fold) return;
      error += (days.scales[day] as number) * errorOfDay(days, weights, day);
      count += days.slots;
    });
  }
  return error / Math.max(1, count);
}

interface Moments {
  /** [width, width]: the inputs with each other. */
  readonly gram: Float64Array;
  /** [width, slots]: the inputs with the errors. */
  readonly moments: Float64Array;
  readonly days: number;
}

function momentsOf({ inputs, width, errors, slots, folds }: ObservedDays, fold: number): Moments {
  const gram = new Float64Array(width * width);
  const moments = new Float64Array(width * slots);
  let count = 0;
  folds.forEach((of, day) => {
    if (of !== fold) return;
    count++;
    const row = inputs.subarray(day * width, (day + 1) * width);
    const wrong = errors.subarray(day * slots, (day + 1) * slots);
    for (let i = 0; i < width; i++) {
      const value = row[i] as number;
      addTimes(gram.subarray(i * width, (i + 1) * width), row, value);
      addTimes(moments.subarray(i * slots, (i + 1) * slots), wrong, value);
    }
  });
  return { gram, moments, days: count };
}

/** [width, slots]. */
function solveWithout(
  sums: readonly Moments[],
  left: number,
  { width, slots }: ObservedDays,
): Float32Array {
  const kept = sums.filter((_, fold) => fold !== left);
  const total = (of: (part: Moments) => Float64Array) =>
    of(sums[0] as Moments).map((_, i) =>
      kept.reduce((sum, part) => sum + (of(part)[i] as number), 0),
    );
  const days = kept.reduce((sum, part) => sum + part.days, 0);
  return solveRidgeMany(
    total(({ gram }) => gram),
    total(({ moments }) => moments),
    { width, columns: slots, ridge: RIDGE * Math.max(1, days) },
  );
}

/** Sum of absolute errors over the slots of a day, scaled. */
function errorOfDay(
  { inputs, width, errors, slots }: ObservedDays,
  weights: Float32Array,
  day: number,
): number {
  const left = errors.slice(day * slots, (day + 1) * slots);
  for (let i = 0; i < width; i++) {
    const value = inputs[day * width + i] as number;
    for (let k = 0; k < slots; k++) {
      left[k] = (left[k] as number) - value * (weights[i * slots + k] as number);
    }
  }
  return left.reduce((sum, error) => sum + Math.abs(error), 0);
}
