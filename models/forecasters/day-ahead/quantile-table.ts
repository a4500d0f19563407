import { quantileOfSorted, sortedKnown } from '../../quantile.ts';

/** Levels at which calibration keeps quantiles. */
export const TABLE_LEVELS = [
  0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99,
] as const;

/** Quantiles of normalised errors at `TABLE_LEVELS`, ascending. */
export type QuantileTable = readonly number[];

/** Empirical quantiles of normalised errors (error over half width). */
export function quantileTableOf(errors: Float64Array): QuantileTable {
  const sorted = sortedKnown(errors);
  return TABLE_LEVELS.map((level) => quantileOfSorted(sorted, level) || 0);
}

/**
 * What is missing from quantiles that are known in part, for each level to hold its share of errors.
 * beside: [errors, table levels], the part that is known, normalised as the errors are.
 */
export function quantileTableBeside(
  errors: Float64Array,
  beside: Float64Array | undefined,
): QuantileTable {
  if (!beside) return quantileTableOf(errors);
  const width = TABLE_LEVELS.length;
  const table = TABLE_LEVELS.map((level, i) => {
    const left = errors.map((error, at) => error - (beside[at * width + i] as number));
    return quantileOfSorted(left.sort(), level) || 0;
  });
  return table.sort((a, b) => a - b);
}

/** A quantile at any level in (0, 1): between kept levels linear, beyond them as an exponential tail. */
export function quantileAt(table: QuantileTable, level: number): number {
  const levels = TABLE_LEVELS as readonly number[];
  const last = levels.length - 1;
  if (level <= (levels[0] as number)) return tail(table, { level, outer: 0, inner: 2 });
  if (level >= (levels[last] as number)) {
    return -tail(table.map((value) => -value).reverse(), { level: 1 - level, outer: 0, inner: 2 });
  }
  const above = levels.findIndex((kept) => kept > level);
  const [from, to] = [levels[above - 1] as number, levels[above] as number];
  const [low, high] = [table[above - 1] as number, table[above] as number];
  return low + ((level - from) / (to - from)) * (high - low);
}

/** Below the lowest level the quantile moves on with the logarithm of the level, as it did before. */
function tail(
  table: QuantileTable,
  { level, outer, inner }: { level: number; outer: number; inner: number },
): number {
  const levels = TABLE_LEVELS as readonly number[];
  const edge = table[outer] as number;
  const slope =
    ((table[inner] as number) - edge) /
    Math.log((levels[inner] as number) / (levels[outer] as number));
  return edge + slope * Math.log(level / (levels[outer] as number));
}

/** Between two tables: all of `a` at 0, all of `b` at 1. */
export function mixTables(a: QuantileTable, b: QuantileTable, share: number): QuantileTable {
  return a.map((value, i) => value + share * ((b[i] as number) - value));
}

/** At least as wide as `narrower` at every level. */
export function widened(table: QuantileTable, narrower: QuantileTable): QuantileTable {
  const middle = (TABLE_LEVELS.length - 1) / 2;
  return table.map((value, i) => {
    const least = narrower[i] as number;
    if (i === middle) return value;
    return i < middle ? Math.min(value, least) : Math.max(value, least);
  });
}
