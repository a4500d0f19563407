import { addTimes, dotProduct, factoriseRidge, solveBack, solveForward } from './linear-algebra.ts';

/** Scaled errors beyond this are taken for this: a fault or a storm is not to be learned. */
export const MOST_ERROR = 0.6;
/** Days after which what was learned counts for a third: a season goes, and with it what held in it. */
const DIRECTIONS_FADE = 180;
/**
 * Errors that whole days have in common, by time of day: how much they vary, noise being 1, and the
 * days after which a third of them is left. One kind moves slowly, one is gone the day after.
 */
const LEVELS = [
  { variance: 0.02, fade: 80 },
  { variance: 0.15, fade: 1.2 },
] as const;

/** A past day as the regressions see it, and what they got wrong. */
export interface LatelySeen {
  readonly dayNumber: number;
  /** [learned]: the day in the directions in which regression on likeness goes on learning; empty without it. */
  readonly directions: Float64Array;
  /** [slots], scaled, outcome minus forecast; NaN where there was no reading. */
  readonly errors: Float64Array;
}

/** What past days teach of the errors of later ones. */
export interface LatelyLearned {
  /** The last day learned from. */
  readonly dayNumber: number;
  /** [learned, slots]. */
  readonly weights: Float64Array;
  /** [slots] for each of `LEVELS`. */
  readonly levels: readonly Float64Array[];
}

export interface Lesson {
  readonly learned: LatelyLearned;
  /** For each day seen, [slots], scaled: what the days before it taught of it. */
  readonly expected: readonly Float64Array[];
}

/**
 * What the latest days, in order, teach regressions that were fitted before them: the errors are taken
 * for a Gaussian process whose covariance is the fit's posterior made wider, fading with the days between,
 * and levels that drift (a Bayesian update of a state that changes; de Vilmarest and Goude, 2022).
 */
export function learnLately(days: readonly LatelySeen[], ridge: number): Lesson | undefined {
  const [first] = days;
  const last = days.at(-1);
  if (!first || !last) return undefined;
  const sides = { width: days.length, columns: first.errors.length };
  const factor = covariance(days, ridge);
  factoriseRidge(factor, sides.width, ridge);
  const errors = boundedErrors(days, sides.columns);
  const shares = errors.slice();
  solveForward(shares, factor, sides);
  const expected = days.map((_, day) => {
    const from = day * sides.columns;
    const spread = factor[day * sides.width + day] as number;
    return errors
      .subarray(from, from + sides.columns)
      .map((error, slot) => error - spread * (shares[from + slot] as number));
  });
  solveBack(shares, factor, sides);
  return { learned: gather(days, shares, { ridge, dayNumber: last.dayNumber }), expected };
}

/** Upper triangle, [days, days]. */
function covariance(days: readonly LatelySeen[], ridge: number): Float64Array {
  const matrix = new Float64Array(days.length ** 2);
  const ofAge = sharesByAge((days.at(-1)?.dayNumber ?? 0) - (days[0]?.dayNumber ?? 0));
  days.forEach((a, i) => {
    for (let j = i; j < days.length; j++) {
      const b = days[j] as LatelySeen;
      const { directions, levels } = ofAge[b.dayNumber - a.dayNumber] as SharesOfAge;
      matrix[i * days.length + j] =
        directions * dotProduct(a.directions, b.directions) + ridge * levels;
    }
  });
  return matrix;
}

/** What two days have in common by the days between them. */
interface SharesOfAge {
  readonly directions: number;
  readonly levels: number;
}

/** Of all ages up to the oldest. */
function sharesByAge(oldest: number): SharesOfAge[] {
  return Array.from({ length: oldest + 1 }, (_, age) => ({
    directions: kept(DIRECTIONS_FADE, age),
    levels: LEVELS.reduce((sum, { variance, fade }) => sum + variance * kept(fade, age), 0),
  }));
}

/** Share that is left after some days. */
function kept(fade: number, days: number): number {
  return Math.exp(-days / fade);
}

/** [days, slots]; a reading that is missing says nothing. */
function boundedErrors(days: readonly LatelySeen[], slots: number): Float64Array {
  const errors = new Float64Array(days.length * slots);
  let at = 0;
  for (const day of days) {
    for (let slot = 0; slot < slots; slot++) {
      errors[at++] = Math.min(MOST_ERROR, Math.max(-MOST_ERROR, day.errors[slot] || 0));
    }
  }
  return errors;
}

/** Sums up the days as they count on the last of them. shares: [days, slots]. */
function gather(
  days: readonly LatelySeen[],
  shares: Float64Array,
  { ridge, dayNumber }: { ridge: number; dayNumber: number },
): LatelyLearned {
  const slots = shares.length / days.length;
  const learned = days[0]?.directions.length ?? 0;
  const weights = new Float64Array(learned * slots);
  const levels = LEVELS.map(() => new Float64Array(slots));
  const lefts = days.map((day) => kept(DIRECTIONS_FADE, dayNumber - day.dayNumber));
  const factors = new Float64Array(days.length);
  for (let k = 0; k < learned; k++) {
    for (let i = 0; i < factors.length; i++) {
      factors[i] = (lefts[i] as number) * ((days[i] as LatelySeen).directions[k] as number);
    }
    sumRows(weights.subarray(k * slots, (k + 1) * slots), shares, factors);
  }
  days.forEach((day, i) => {
    const own = shares.subarray(i * slots, (i + 1) * slots);
    const age = dayNumber - day.dayNumber;
    LEVELS.forEach(({ variance, fade }, k) => {
      addTimes(levels[k] as Float64Array, own, ridge * variance * kept(fade, age));
    });
  });
  return { dayNumber, weights, levels };
}

/**
 * Adds multiples of each row of `rows: [factors, sums]` to `sums`, four rows at a time, so that sums are
 * read and written a quarter as often; each is added as if one by one.
 */
function sumRows(sums: Float64Array, rows: Float64Array, factors: Float64Array): void {
  const width = sums.length;
  let row = 0;
  for (; row + 3 < factors.length; row += 4) {
    const f0 = factors[row] as number;
    const f1 = factors[row + 1] as number;
    const f2 = factors[row + 2] as number;
    const f3 = factors[row + 3] as number;
    const at = row * width;
    for (let i = 0, a = at; i < width; i++, a++) {
      sums[i] =
        (sums[i] as number) +
        f0 * (rows[a] as number) +
        f1 * (rows[a + width] as number) +
        f2 * (rows[a + 2 * width] as number) +
        f3 * (rows[a + 3 * width] as number);
    }
  }
  for (; row < factors.length; row++) {
    addTimes(sums, rows.subarray(row * width, (row + 1) * width), factors[row] as number);
  }
}

/** [slots], scaled: what was learned lately adds to the forecast of a later day. */
export function applyLearned(
  { dayNumber, weights, levels }: LatelyLearned,
  day: Pick<LatelySeen, 'dayNumber' | 'directions'>,
): Float64Array {
  const slots = levels[0]?.length ?? 0;
  const sums = new Float64Array(slots);
  const age = day.dayNumber - dayNumber;
  const left = kept(DIRECTIONS_FADE, age);
  sumRows(
    sums,
    weights,
    day.directions.map((direction) => left * direction),
  );
  LEVELS.forEach(({ fade }, k) => {
    addTimes(sums, levels[k] as Float64Array, kept(fade, age));
  });
  return sums;
}
