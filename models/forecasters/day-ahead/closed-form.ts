import * as tf from '@tensorflow/tfjs-core';
import type { ClosedFormInputs } from '../../features/day-ahead/closed-form-inputs.ts';
import { dot } from './apply-closed-form.ts';
import { crossFits, fitWithout } from './cross-fits.ts';
import { solveRidge } from './linear-algebra.ts';
import { FOLDS, type TrainingDays } from './training-days.ts';

/** Shrinkage for each training row of a slot, inputs having unit deviation. */
const RIDGE = 0.025;
/** Slots whose normal equations are computed at once: bounds memory. */
const SLOTS_AT_ONCE = 8;

/** A ridge regression for each slot of the day. weights: [slots, width]. */
export interface ClosedForm {
  readonly weights: Float64Array;
  /** One for each fold, fitted without it. */
  readonly foldWeights: readonly Float64Array[];
  /** [rows]: what the fit without the row's fold says of it. */
  readonly outOfFold: Float64Array;
  /**
   * For each fold, [rows]: what a model that has never seen the fold may be told of every row. Of rows
   * of another fold, the fit without both: else the fold's own outcomes would reach the model through
   * the errors that others make.
   */
  readonly withoutFold: readonly Float64Array[];
}

/**
 * Fits a ridge regression for each slot on scaled targets, cross-fitted: the weights are the mean of
 * fits that leave out one fold each. Rows count by their scale, so that errors in the series' unit
 * are what is least.
 */
export async function fitClosedForm(
  rows: TrainingDays,
  inputs: ClosedFormInputs,
  { slots, nested }: { slots: number; nested: boolean },
): Promise<ClosedForm> {
  const { width } = inputs;
  const leftOut = crossFits(nested);
  const fits = leftOut.map(() => new Float64Array(slots * width));
  const groups = groupRows(rows, slots);
  const scratch = new Float64Array(width * width);
  for (let first = 0; first < slots; first += SLOTS_AT_ONCE) {
    const some = groups.slice(first, first + SLOTS_AT_ONCE);
    const grams = await gramsOf(some, rows, inputs);
    some.forEach((_, i) => {
      const own = grams.slice(i * FOLDS, (i + 1) * FOLDS);
      leftOut.forEach((folds, fit) => {
        const solution = solveWithout(folds, { grams: own, width, scratch });
        fits[fit]?.set(solution, (first + i) * width);
      });
    });
  }
  const foldWeights = fits.slice(0, FOLDS);
  const weights = new Float64Array(slots * width);
  weights.forEach((_, i) => {
    weights[i] = foldWeights.reduce((sum, of) => sum + (of[i] as number), 0) / FOLDS;
  });
  const without = foldWeights.map((_, left) => fitWithout(leftOut, left));
  const choices = [(fold: number) => fold, ...(nested ? without : [])];
  const [outOfFold, ...withoutFold] = predictRows(rows, inputs, { fits, choices });
  return { weights, foldWeights, outOfFold: outOfFold as Float64Array, withoutFold };
}

/** Rows of each slot and fold: `groups[slot][fold]`. */
function groupRows({ slots, dayOfRow, days }: TrainingDays, count: number): number[][][] {
  const groups = Array.from({ length: count }, () =>
    Array.from({ length: FOLDS }, (): number[] => []),
  );
  slots.forEach((slot, row) => {
    groups[slot]?.[days[dayOfRow[row] as number]?.fold ?? 0]?.push(row);
  });
  return groups;
}

/** Normal equations of each slot and fold: `[X sqrt(w), y sqrt(w)]` times itself, [width + 1, width + 1]. */
async function gramsOf(
  groups: readonly (readonly number[][])[],
  rows: TrainingDays,
  inputs: ClosedFormInputs,
): Promise<Float32Array[]> {
  const side = inputs.width + 1;
  const longest = Math.max(1, ...groups.flat().map((group) => group.length));
  const stacked = new Float32Array(groups.length * FOLDS * longest * side);
  const rowWidth = rows.inputScaling.mean.length;
  const weightOf = rowWeights(rows);
  groups.flat().forEach((group, g) => {
    group.forEach((row, i) => {
      const at = (g * longest + i) * side;
      inputs.write(rows.inputs, row * rowWidth, stacked, at);
      stacked[at + side - 1] = rows.targets[row] as number;
      const root = Math.sqrt(weightOf(row));
      for (let column = at; column < at + side; column++) {
        stacked[column] = root * (stacked[column] as number);
      }
    });
  });
  const product = tf.tidy(() => {
    const x = tf.tensor3d(stacked, [groups.length * FOLDS, longest, side]);
    return tf.matMul(x, x, true, false);
  });
  const values = await product.data();
  product.dispose();
  return Array.from({ length: groups.length * FOLDS }, (_, g) =>
    (values as Float32Array).subarray(g * side * side, (g + 1) * side * side),
  );
}

/** Squared scale over its mean of the same series. */
function rowWeights({ days, dayOfRow }: TrainingDays): (row: number) => number {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const { source, scale } of days) {
    const total = sums.get(source) ?? { sum: 0, count: 0 };
    sums.set(source, { sum: total.sum + scale, count: total.count + 1 });
  }
  const weights = days.map(({ source, scale }) => {
    const { sum, count } = sums.get(source) as { sum: number; count: number };
    return ((scale * count) / sum) ** 2;
  });
  return (row) => weights[dayOfRow[row] as number] as number;
}

/**
 * The ridge solution from all folds but some; `grams` have targets as their last row and column.
 * scratch: [width, width], spoilt.
 */
function solveWithout(
  left: readonly number[],
  {
    grams,
    width,
    scratch: gram,
  }: { grams: readonly Float32Array[]; width: number; scratch: Float64Array },
): Float64Array {
  const side = width + 1;
  const moments = new Float64Array(width);
  const kept = grams.filter((_, fold) => !left.includes(fold));
  kept.forEach((part, which) => {
    for (let i = 0; i < width; i++) {
      const row = i * width;
      if (which === 0) gram.set(part.subarray(i * side + i, i * side + width), row + i);
      else addTo(gram, row + i, part.subarray(i * side + i, i * side + width));
      moments[i] = (moments[i] as number) + (part[i * side + width] as number);
    }
  });
  // The last input is the constant 1, so its square sums up the rows' weights.
  const rows = gram[width * width - 1] as number;
  return solveRidge(gram, moments, { width, ridge: RIDGE * Math.max(rows, 1) });
}

function addTo(sums: Float64Array, at: number, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    sums[at + i] = (sums[at + i] as number) + (values[i] as number);
  }
}

/** For each choice of a fit by a row's fold, [rows]. */
function predictRows(
  rows: TrainingDays,
  inputs: ClosedFormInputs,
  {
    fits,
    choices,
  }: { fits: readonly Float64Array[]; choices: readonly ((fold: number) => number)[] },
): Float64Array[] {
  const width = rows.inputScaling.mean.length;
  const count = rows.targets.length;
  const expanded = new Float32Array(inputs.width);
  const chosen = choices.map((fitOf) =>
    Array.from({ length: FOLDS }, (_, fold) => fits[fitOf(fold)] as Float64Array),
  );
  const forecasts = choices.map(() => new Float64Array(count));
  for (let row = 0; row < count; row++) {
    const fold = rows.days[rows.dayOfRow[row] as number]?.fold ?? 0;
    inputs.write(rows.inputs, row * width, expanded, 0);
    const at = (rows.slots[row] as number) * inputs.width;
    forecasts.forEach((into, choice) => {
      into[row] = dot(chosen[choice]?.[fold] as Float64Array, at, expanded);
    });
  }
  return forecasts;
}
