/**
 * Empirical quantile of the known values, linear between order statistics (Hyndman and Fan, 1996,
 * definition 7); NaN of nothing. `level`: 0 to 1.
 */
export function quantileOf(values: ArrayLike<number>, level: number): number {
  return quantileOfSorted(sortedKnown(values), level);
}

/** The known values in ascending order, as a copy. */
export function sortedKnown(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
}

/** As `quantileOf`, of values that are in order and hold no NaN. */
export function quantileOfSorted(sorted: ArrayLike<number>, level: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * level;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (position - below) * (high - low);
}
