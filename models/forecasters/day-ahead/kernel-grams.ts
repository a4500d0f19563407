import * as tf from '@tensorflow/tfjs-core';
import type { KernelBasis } from './kernel-basis.ts';
import { solveRidgeMany } from './linear-algebra.ts';
import { FOLDS, type TrainingDays, type TrainingSource } from './training-days.ts';

/** Sums of squares of the basis, [width, width], and with the targets, [width, slots]. */
export interface Gram {
  readonly squares: Float64Array;
  readonly moments: Float64Array;
}

export interface GramTask {
  readonly rows: TrainingDays;
  readonly sources: readonly TrainingSource[];
  readonly basis: KernelBasis;
  readonly slots: number;
}

/** One for each fold, of the days of one series. */
export async function gramsByFold(task: GramTask, series: number): Promise<Gram[]> {
  const { days } = task.rows;
  const own = days.flatMap(({ source }, day) => (source === series ? [day] : []));
  const mean = own.reduce((sum, day) => sum + (days[day]?.scale ?? 0), 0) / own.length;
  const grams: Gram[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const some = own.filter((day) => days[day]?.fold === fold);
    grams.push(await gramOf(task, some, mean));
  }
  return grams;
}

/** Days count by their scale, because errors in the series' unit are what is to be small. */
async function gramOf(
  { rows, sources, basis, slots }: GramTask,
  days: readonly number[],
  meanScale: number,
): Promise<Gram> {
  const { width } = basis;
  const side = width + slots;
  const stacked = new Float32Array(days.length * side);
  days.forEach((at, i) => {
    const { source, day, level, scale } = rows.days[at] as TrainingDays['days'][number];
    const { history } = sources[source] as TrainingSource;
    const root = Math.sqrt(scale / meanScale);
    for (let column = 0; column < width; column++) {
      stacked[i * side + column] = root * (basis.values[at * width + column] as number);
    }
    for (let slot = 0; slot < slots; slot++) {
      stacked[i * side + width + slot] = (root * (history.value(day, slot) - level)) / scale;
    }
  });
  const product = tf.tidy(() => {
    const x = tf.tensor2d(stacked, [days.length, side]);
    return tf.matMul(tf.slice2d(x, [0, 0], [-1, width]), x, true, false);
  });
  const values = await product.data();
  product.dispose();
  return split(values, { width, slots });
}

function split(
  values: ArrayLike<number>,
  { width, slots }: { width: number; slots: number },
): Gram {
  const side = width + slots;
  const squares = new Float64Array(width * width);
  const moments = new Float64Array(width * slots);
  for (let row = 0; row < width; row++) {
    for (let i = 0; i < width; i++) squares[row * width + i] = values[row * side + i] as number;
    for (let i = 0; i < slots; i++) {
      moments[row * slots + i] = values[row * side + width + i] as number;
    }
  }
  return { squares, moments };
}

export function addGrams(a: readonly Gram[], b: readonly Gram[]): Gram[] {
  return a.map(({ squares, moments }, i) => ({
    squares: squares.map((value, at) => value + (b[i]?.squares[at] as number)),
    moments: moments.map((value, at) => value + (b[i]?.moments[at] as number)),
  }));
}

/** The sum of all folds but some. */
export function sumWithout(grams: readonly Gram[], left: readonly number[]): Gram {
  const kept = grams.filter((_, fold) => !left.includes(fold));
  const [first, ...others] = kept as [Gram, ...Gram[]];
  const sum = { squares: first.squares.slice(), moments: first.moments.slice() };
  for (const { squares, moments } of others) {
    addTo(sum.squares, squares);
    addTo(sum.moments, moments);
  }
  return sum;
}

function addTo(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (values[i] as number);
}

/**
 * Weights [width, slots] drawn towards `towards` (zero where absent): least squares plus `ridge` times the
 * squared distance from it.
 */
export function solveGram(
  { squares, moments }: Gram,
  { ridge, slots, towards }: { ridge: number; slots: number; towards?: Float32Array },
): Float32Array {
  const drawn = towards
    ? moments.map((value, i) => value + ridge * (towards[i] as number))
    : moments;
  const width = moments.length / slots;
  return solveRidgeMany(squares.slice(), drawn, { width, columns: slots, ridge });
}
