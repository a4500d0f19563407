/** Share of training readings below the default threshold of `peak`. */
export const PEAK_QUANTILE = 0.9;

/** Empirical quantile (linear between order statistics) of the known values. */
export function quantileOf(values: ArrayLike<number>, level: number): number {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const position = (sorted.length - 1) * level;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (position - below) * (high - low);
}
