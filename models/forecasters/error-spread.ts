import { quantileOf } from '../quantile.ts';
import { type QuantileTable, quantileAt, quantileTableOf } from './day-ahead/quantile-table.ts';

const HOURS = 24;
/** Share of errors that a half width holds. */
const HELD = 0.8;
/** An hour with fewer errors than these takes the half width of all hours. */
const FEWEST_AN_HOUR = 8;
/** Hours may be quiet, but not to where one error outweighs all others. */
const LEAST_SHARE = 0.1;

/** Errors (actual minus forecast) that a forecaster made on steps it had not learned from. */
export interface ObservedErrors {
  /** [errors], in the series' unit. */
  readonly errors: ArrayLike<number>;
  /** [errors]: local hour of the day of each, 0 to 23. */
  readonly hours: ArrayLike<number>;
}

/** How far a forecaster is off: plain JSON. */
export interface ErrorSpread {
  /** [24]: half width that holds most errors at each local hour, in the series' unit. */
  readonly halfWidths: readonly number[];
  /** Quantiles of errors over half widths. */
  readonly table: QuantileTable;
}

/** Split conformal calibration, with a scale for each local hour (Lei et al., 2018, section 5). */
export function errorSpreadOf({ errors, hours }: ObservedErrors): ErrorSpread {
  const sizes = Array.from({ length: HOURS }, (): number[] => []);
  for (let i = 0; i < errors.length; i++) {
    const size = Math.abs(errors[i] as number);
    if (!Number.isNaN(size)) sizes[hours[i] as number]?.push(size);
  }
  const overall = quantileOf(sizes.flat(), HELD) || 0;
  const halfWidths = sizes.map((ofHour) => {
    const own = ofHour.length < FEWEST_AN_HOUR ? overall : quantileOf(ofHour, HELD);
    return Math.max(own, LEAST_SHARE * overall);
  });
  const shares = Float64Array.from(errors, (error, i) => {
    const width = halfWidths[hours[i] as number] as number;
    return width > 0 ? error / width : 0;
  });
  return { halfWidths, table: quantileTableOf(shares) };
}

/** What to add to a forecast for a level in (0, 1): the higher the level, the more. */
export function errorQuantile(
  { halfWidths, table }: ErrorSpread,
  hour: number,
  level: number,
): number {
  return (halfWidths[hour] as number) * quantileAt(table, level);
}
