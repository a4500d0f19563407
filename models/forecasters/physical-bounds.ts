import type { SeriesInfo } from '../series/series.ts';

/** What readings suggest that a series can be, in its unit; open where a side is absent. */
export interface PossibleRange {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The lowest and the highest known value; infinities of nothing. */
export interface Extremes {
  readonly lowest: number;
  readonly highest: number;
}

/**
 * A series that never went below zero cannot, nor can one above it that never did; of sunshine the
 * traces below zero that inverters draw at night do not count. Net load may have either sign.
 */
export function possibleRange({ carrier }: SeriesInfo, seen: Extremes): PossibleRange {
  const { lowest, highest } = seen;
  if (carrier === 'net-load' || lowest > highest) return {};
  if (lowest >= 0 || (carrier === 'solar' && highest > -lowest)) return { minimum: 0 };
  return highest <= 0 ? { maximum: 0 } : {};
}

/** Brings values into the bounds that a series states, or else into those its readings suggest. */
export function keepPossible(
  info: SeriesInfo,
  suggested: PossibleRange,
): (value: number) => number {
  const range = info.carrier === 'net-load' ? {} : suggested;
  const minimum = info.minimum ?? range.minimum ?? Number.NEGATIVE_INFINITY;
  const maximum = info.maximum ?? range.maximum ?? Number.POSITIVE_INFINITY;
  return (value) => Math.min(maximum, Math.max(minimum, value));
}

export function extremesOf(values: ArrayLike<number>): Extremes {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return { lowest, highest };
}
