import { FOLDS } from './training-days.ts';

/** Folds that each fit leaves out: every one, and where fits are nested every pair. */
export function crossFits(nested: boolean): number[][] {
  const single = Array.from({ length: FOLDS }, (_, fold) => [fold]);
  const pairs = single.flatMap(([a = 0]) =>
    single.filter(([b = 0]) => b > a).map(([b = 0]) => [a, b]),
  );
  return nested ? [...single, ...pairs] : single;
}

/** For a row of a fold: the fit without that fold and without `left`. */
export function fitWithout(leftOut: readonly number[][], left: number): (fold: number) => number {
  return (fold) =>
    leftOut.findIndex(
      (folds) =>
        folds.includes(fold) && folds.includes(left) && folds.length === (fold === left ? 1 : 2),
    );
}
