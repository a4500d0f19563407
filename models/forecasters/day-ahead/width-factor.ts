import type { DayForecast } from './day-ahead-core.ts';
import { type QuantileTable, quantileAt } from './quantile-table.ts';

/** Share of outcomes that the interval watched should miss. */
const MISSES = 0.2;
/**
 * Share of misses that is steered for: a little fewer, because a width that wavers about the right one
 * covers less than the right one does.
 */
const MISSES_AIMED_AT = 0.18;
/** How much wider intervals become for a day that misses everything. */
const STEP = 0.08;

/**
 * How much wider or narrower than calibrated the intervals of late should have been: a day that
 * misses too often widens, one that misses too seldom narrows (adaptive conformal inference, Gibbs
 * and Candès, 2021). Days in order; `actual`: [slots], NaN where unknown.
 */
export function widthFactor(
  days: readonly { readonly forecast: DayForecast; readonly actual: ArrayLike<number> }[],
  table: QuantileTable,
): number {
  const low = quantileAt(table, MISSES / 2);
  const high = quantileAt(table, 1 - MISSES / 2);
  let factor = 1;
  for (const { forecast, actual } of days) {
    let [missed, known] = [0, 0];
    for (let slot = 0; slot < actual.length; slot++) {
      const width = factor * (forecast.halfWidth[slot] as number);
      const error = (actual[slot] as number) - (forecast.median[slot] as number);
      if (Number.isNaN(error)) continue;
      known++;
      if (error < low * width || error > high * width) missed++;
    }
    if (known > 0) factor *= Math.exp(STEP * (missed / known - MISSES_AIMED_AT));
  }
  return factor;
}
