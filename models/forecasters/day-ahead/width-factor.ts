import { steerWidth } from '../steer-width.ts';
import type { DayForecast } from './day-ahead-core.ts';
import { type QuantileTable, quantileAt } from './quantile-table.ts';

/**
 * How much wider or narrower than calibrated the intervals of late should have been. Days in order;
 * `actual`: [slots], NaN where unknown. `before`: what the days before them said.
 */
export function widthFactor(
  days: readonly { readonly forecast: DayForecast; readonly actual: Float64Array }[],
  table: QuantileTable,
  before?: number,
): number {
  const low = quantileAt(table, 0.1);
  const high = quantileAt(table, 0.9);
  const watched = days.map(({ forecast: { median, halfWidth }, actual }) =>
    Array.from(median, (value, slot) => ({
      error: (actual[slot] as number) - value,
      low: low * (halfWidth[slot] as number),
      high: high * (halfWidth[slot] as number),
    })),
  );
  return steerWidth(watched, before);
}
