import type { DayProfile } from '../../features/day-ahead/day-profile.ts';
import { crossFits, fitWithout } from './cross-fits.ts';
import { type KernelBasis, kernelBasis } from './kernel-basis.ts';
import { addGrams, type Gram, gramsByFold, solveGram, sumWithout } from './kernel-grams.ts';
import type { KernelRegression, KernelWeights } from './kernel-regression.ts';
import { principalDirections } from './principal-directions.ts';
import { FOLDS, type TrainingDays, type TrainingSource } from './training-days.ts';

/** Days that others are compared with: more say hardly more, because days are alike. */
const MOST_CENTRES = 256;
const MOST_CENTRES_OF_MANY = 384;
/** Series of one model up to which each has weights of its own. */
const MOST_OWN = 32;
/** Directions that go on learning, and how much wider than the fit's their uncertainty is taken. */
const MOST_DIRECTIONS = 64;
const WIDENING = 3;
/** Shrinkages tried. */
const RIDGES = [0.06, 0.17, 0.5, 1.5, 5, 15];

export interface KernelTask {
  readonly rows: TrainingDays;
  readonly sources: readonly TrainingSource[];
  readonly profile: DayProfile;
  readonly slots: number;
}

export interface FittedKernel extends KernelRegression {
  /** One for each fold, fitted without it; they do not go on learning. */
  readonly foldWeights: readonly KernelWeights[];
  /** [rows], scaled: what the fit without the row's fold says of it. */
  readonly outOfFold: Float64Array;
  /** For each fold, [rows]: what a model that has never seen the fold may be told of every row. */
  readonly withoutFold: readonly Float64Array[];
}

/** One for all series together and, where there are several, one for each: [width, slots]. */
type Solution = readonly Float32Array[];

/**
 * Regression on how alike days are, cross-fitted like the closed form: the weights are the mean of fits
 * that leave out one fold each. Of many series each has weights of its own, drawn towards those of
 * all together, which any other series is forecast by.
 */
export async function fitKernel(task: KernelTask): Promise<FittedKernel> {
  const many = task.sources.length > 1;
  const mostCentres = many ? MOST_CENTRES_OF_MANY : MOST_CENTRES;
  const basis = await kernelBasis({ ...task, mostCentres });
  const leftOut = crossFits(true);
  const { solutions, directions, ridge } = await solve(task, basis, leftOut);
  const predict = (fitOf: (fold: number) => number) =>
    predictRows(task, basis, (fold) => solutions[fitOf(fold)] as Solution);
  const { centres, width } = basis;
  const folds = solutions
    .slice(0, FOLDS)
    .map((solution) => solution.map((weights) => turnBack(weights, basis)));
  const means = (folds[0] as Solution).map((_, i) => meanOf(folds.map((fold) => fold[i])));
  const outputs = sideBySide([...means, turnBack(directions, basis)], width);
  return {
    slots: task.slots,
    learned: directions.length / width,
    ridge,
    profile: task.profile,
    scaling: basis.scaling,
    weights: { centres, outputs },
    foldWeights: folds.map((fold) => ({ centres, outputs: sideBySide(fold, width) })),
    outOfFold: predict((fold) => fold),
    withoutFold: folds.map((_, left) => predict(fitWithout(leftOut, left))),
  };
}

async function solve(
  task: KernelTask,
  basis: KernelBasis,
  leftOut: readonly number[][],
): Promise<{ solutions: Solution[]; directions: Float32Array; ridge: number }> {
  const { slots, sources } = task;
  let all: Gram[] = [];
  for (let series = 0; series < sources.length; series++) {
    const own = await gramsByFold({ ...task, basis }, series);
    all = series === 0 ? own : addGrams(all, own);
  }
  const sums = leftOut.map((left) => sumWithout(all, left));
  const { ridge, fits } = chooseRidge(task, basis, sums.slice(0, FOLDS));
  const together = sums.map((sum, fit) => fits[fit] ?? solveGram(sum, { ridge, slots }));
  const directions = learningDirections(all, { ridge, series: sources.length });
  const solutions = together.map((weights) => [weights]);
  if (sources.length === 1 || sources.length > MOST_OWN) return { solutions, directions, ridge };
  for (let series = 0; series < sources.length; series++) {
    const own = await gramsByFold({ ...task, basis }, series);
    leftOut.forEach((left, fit) => {
      const towards = together[fit] as Float32Array;
      solutions[fit]?.push(solveGram(sumWithout(own, left), { ridge, slots, towards }));
    });
  }
  return { solutions, directions, ridge };
}

/**
 * [width, directions]: the directions that days differ in most, each as long as the fit's uncertainty
 * of it, made wider because things change. Of many series, as much as one has taught.
 */
function learningDirections(
  grams: readonly Gram[],
  { ridge, series }: { ridge: number; series: number },
): Float32Array {
  const { squares } = sumWithout(grams, []);
  const width = Math.sqrt(squares.length);
  const { vectors, values } = principalDirections(squares, width, MOST_DIRECTIONS);
  const directions = new Float32Array(width * vectors.length);
  vectors.forEach((vector, k) => {
    const length = Math.sqrt(WIDENING / (1 + (values[k] as number) / series / ridge));
    vector.forEach((value, i) => {
      directions[i * vectors.length + k] = length * value;
    });
  });
  return directions;
}

/**
 * The shrinkage with the least error on folds left out, in the series' units, and its fits.
 * sums: for each fold, of all others.
 */
function chooseRidge(task: KernelTask, basis: KernelBasis, sums: readonly Gram[]) {
  const { rows, slots } = task;
  let best = { ridge: 0, error: Number.POSITIVE_INFINITY, fits: [] as Float32Array[] };
  for (const ridge of RIDGES) {
    const fits = sums.map((sum) => solveGram(sum, { ridge, slots }));
    const forecasts = predictRows(task, basis, (fold) => [fits[fold] as Float32Array]);
    let error = 0;
    forecasts.forEach((forecast, row) => {
      const { scale } = dayOf(rows, row);
      error += Math.abs((rows.targets[row] as number) - forecast) * scale;
    });
    if (best.fits.length === 0 || error < best.error) best = { ridge, error, fits };
  }
  return best;
}

/** [rows], each by the fit that its fold is to be forecast by. */
function predictRows(
  { rows, slots }: KernelTask,
  { values, width }: KernelBasis,
  solutionOf: (fold: number) => Solution,
): Float64Array {
  const forecasts = new Float64Array(rows.targets.length);
  rows.days.forEach(({ fold, source, firstRow, rows: count }, day) => {
    const solution = solutionOf(fold);
    const weights = (solution[source + 1] ?? solution[0]) as Float32Array;
    const sums = weightedSum(values.subarray(day * width, (day + 1) * width), weights, slots);
    for (let row = firstRow; row < firstRow + count; row++) {
      forecasts[row] = sums[rows.slots[row] as number] as number;
    }
  });
  return forecasts;
}

/** values times weights, [values, columns]; four rows at a time, as in `solveRidgeMany`. */
function weightedSum(values: Float32Array, weights: Float32Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  let i = 0;
  for (; i + 3 < values.length; i += 4) {
    const [v0, v1, v2, v3] = [values[i], values[i + 1], values[i + 2], values[i + 3]] as Four;
    const w0 = i * columns;
    const w1 = w0 + columns;
    const w2 = w1 + columns;
    const w3 = w2 + columns;
    for (let k = 0; k < columns; k++) {
      sums[k] =
        (sums[k] as number) +
        v0 * (weights[w0 + k] as number) +
        v1 * (weights[w1 + k] as number) +
        v2 * (weights[w2 + k] as number) +
        v3 * (weights[w3 + k] as number);
    }
  }
  for (; i < values.length; i++) {
    const value = values[i] as number;
    for (let k = 0; k < columns; k++) {
      sums[k] = (sums[k] as number) + value * (weights[i * columns + k] as number);
    }
  }
  return sums;
}

type Four = readonly [number, number, number, number];

function dayOf(rows: TrainingDays, row: number): TrainingDays['days'][number] {
  return rows.days[rows.dayOfRow[row] as number] as TrainingDays['days'][number];
}

/** blocks: [width, columns] each; result: the same rows with all columns. */
function sideBySide(blocks: readonly Float32Array[], width: number): Float32Array {
  const columns = blocks.reduce((sum, { length }) => sum + length / width, 0);
  const outputs = new Float32Array(width * columns);
  let first = 0;
  for (const weights of blocks) {
    const own = weights.length / width;
    for (let i = 0; i < width; i++) {
      outputs.set(weights.subarray(i * own, (i + 1) * own), i * columns + first);
    }
    first += own;
  }
  return outputs;
}

/** From weights of the basis to those of likeness. weights and result: [width, columns]. */
function turnBack(
  weights: Float32Array,
  { count, whitening, width }: Pick<KernelBasis, 'count' | 'whitening' | 'width'>,
): Float32Array {
  const columns = weights.length / width;
  const result = weights.slice();
  result.fill(0, 0, count * columns);
  const constant = (width - 1) * columns;
  for (let c = 0; c < count; c++) {
    for (let i = c; i < count; i++) {
      const factor = whitening[c * count + i] as number;
      for (let k = 0; k < columns; k++) {
        const at = c * columns + k;
        result[at] = (result[at] as number) + factor * (weights[i * columns + k] as number);
      }
    }
    // Likeness is given less 1, so the constant, which comes last, takes the sum of its weights.
    for (let k = 0; k < columns; k++) {
      result[constant + k] = (result[constant + k] as number) + (result[c * columns + k] as number);
    }
  }
  return result;
}

function meanOf(arrays: readonly (Float32Array | undefined)[]): Float32Array {
  return (arrays[0] as Float32Array).map(
    (_, i) => arrays.reduce((sum, values) => sum + (values?.[i] ?? 0), 0) / arrays.length,
  );
}
