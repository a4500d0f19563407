/**
 * Share of misses of the 10-90 % interval that is steered for: a little less than a fifth, because a
 * width that wavers about the right one covers less than the right one does.
 */
const MISSES_AIMED_AT = 0.18;
/** How much wider intervals become for a day that misses everything. */
const STEP = 0.08;

/** An error (actual minus forecast, NaN where unknown) and the 10-90 % interval it should lie in. */
export interface WatchedError {
  readonly error: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The factor by which intervals should be wider or narrower, from the errors of the latest days in
 * order: a day that misses too often widens, one that misses too seldom narrows (adaptive conformal
 * inference, Gibbs and Candès, 2021).
 *
 * @param before what the days before them said.
 */
export function steerWidth(days: readonly (readonly WatchedError[])[], before = 1): number {
  let factor = before;
  for (const day of days) {
    let [missed, known] = [0, 0];
    for (const { error, low, high } of day) {
      if (Number.isNaN(error)) continue;
      known++;
      if (error < low * factor || error > high * factor) missed++;
    }
    if (known > 0) factor *= Math.exp(STEP * (missed / known - MISSES_AIMED_AT));
  }
  return factor;
}
