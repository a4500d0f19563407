const BINS = 10;
/** A bin without readings counts as half of one, so that the index stays finite. */
const LEAST_COUNT = 0.5;

/**
 * Population stability index of `recent` against `reference`: the sum of (q - p) ln(q / p) over
 * the reference's deciles. 0 is the same distribution; 0.1 is usually called a small and 0.25 a
 * large change. (Siddiqi, "Credit Risk Scorecards", 2006.)
 *
 * @returns NaN where either is empty
 */
export function populationStability(
  reference: ArrayLike<number>,
  recent: ArrayLike<number>,
): number {
  const sorted = known(reference).sort();
  const now = known(recent);
  if (sorted.length === 0 || now.length === 0) return Number.NaN;
  const edges = Array.from(
    { length: BINS - 1 },
    (_, bin) => sorted[Math.floor((sorted.length * (bin + 1)) / BINS)] as number,
  );
  const [before, after] = [sharesIn(sorted, edges), sharesIn(now, edges)];
  return before.reduce((sum, p, bin) => {
    const q = after[bin] as number;
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}

function known(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).filter((value) => !Number.isNaN(value));
}

/** Shares of the values from one edge up to the next. */
function sharesIn(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    const next = edges.findIndex((edge) => value < edge);
    const bin = next < 0 ? BINS - 1 : next;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts.map((count) => Math.max(count, LEAST_COUNT) / values.length);
}
