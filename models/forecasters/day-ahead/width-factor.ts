import { steerWidth } from '../steer-width.ts';
import type { DayForecast } from './day-ahead-core.ts';
import { type QuantileTable, quantileAt } from './quantile-table.ts';
import { tableBeside } from './usual-readings.ts';

/**
 * How much wider or narrower than calibrated the intervals of late should have been. Days in order;
 * `actual`: [slots], NaN where unknown. `before`: what the days before them said.
 */
export function widthFactor(
  days: readonly { readonly forecast: DayForecast; readonly actual: Float64Array }[],
  table: QuantileTable,
  before?: number,
): number {
  const edgesOf = (of: QuantileTable) => ({ low: quantileAt(of, 0.1), high: quantileAt(of, 0.9) });
  const edges = edgesOf(table);
  const watched = days.map(({ forecast: { median, halfWidth, beside }, actual }) =>
    Array.from(median, (value, slot) => {
      const { low, high } = beside ? edgesOf(tableBeside(table, beside, slot)) : edges;
      const width = halfWidth[slot] as number;
      return { error: (actual[slot] as number) - value, low: low * width, high: high * width };
    }),
  );
  return steerWidth(watched, before);
}
