import { covariateOf, type DayContext } from './day-context.ts';
import type { DayShape, DayTransform } from './day-transform.ts';

/** Base temperatures of cooling and heating degrees, degrees Celsius: comfort differs by building. */
const COOLING_BASES = [16, 20, 24, 30];
const HEATING_BASES = [12, 16];
const MEAN_HOURS = [3, 6, 12, 24, 72, 168];
const BESIDE_HOURS = [-2, -1, 1, 2];
const DAYS_BACK = [1, 2, 7];
/** Of yesterday, above which the night stays warm. */
const WARM_BASE = 22;

/**
 * Outdoor temperature (degrees Celsius) as buildings feel it: now and around now, means over hours
 * and days for thermal inertia, extremes of the day and of the one before, what it was on the days
 * that lags come from, heating and cooling degrees.
 */
export function temperatureFelt(name: string, { slots }: DayShape): DayTransform {
  const slotsPerHour = slots / 24;
  return {
    names: [
      'now',
      ...MEAN_HOURS.map((hours) => `mean-${hours}h`),
      ...BESIDE_HOURS.map((hours) => `${hours > 0 ? '+' : ''}${hours}h`),
      ...DAYS_BACK.map((days) => `lag.${days}d`),
      ...['today', 'yesterday'].flatMap((day) => [
        `${day}.lowest`,
        `${day}.mean`,
        `${day}.highest`,
      ]),
      ...['above-week', 'week-mean', 'warm-yesterday'],
      ...COOLING_BASES.map((base) => `cooling-${base}`),
      ...HEATING_BASES.map((base) => `heating-${base}`),
    ].map((what) => `${name}.${what}`),
    prepare(context: DayContext) {
      const covariate = covariateOf(context, name);
      const { day } = context;
      const shared = [day, day - 1].flatMap((of) => Object.values(covariate.dayExtremes(of)));
      const week = covariate.trailingMean(day - 1, slots - 1, 7 * slots);
      return (slot, row, at) => {
        const now = covariate.value(day, slot);
        let column = at;
        row[column++] = now;
        for (const hours of MEAN_HOURS) {
          const cells = Math.max(1, Math.round(hours * slotsPerHour));
          row[column++] = covariate.trailingMean(day, slot, cells);
        }
        for (const hours of BESIDE_HOURS) {
          row[column++] = covariate.value(day, slot + Math.round(hours * slotsPerHour));
        }
        for (const days of DAYS_BACK) row[column++] = covariate.value(day - days, slot);
        for (const value of shared) row[column++] = value;
        row[column++] = now - week;
        row[column++] = week;
        row[column++] = Math.max(0, covariate.value(day - 1, slot) - WARM_BASE);
        for (const base of COOLING_BASES) row[column++] = Math.max(0, now - base);
        for (const base of HEATING_BASES) row[column++] = Math.max(0, base - now);
      };
    },
  };
}

/** Any other that is known ahead: now, its recent means, and how it differs from the days that lags come from. */
export function covariateValue(name: string, { slots }: DayShape): DayTransform {
  return {
    names: ['now', 'mean-3h', 'mean-24h', 'change.1d', 'change.7d'].map(
      (what) => `${name}.${what}`,
    ),
    prepare(context: DayContext) {
      const covariate = covariateOf(context, name);
      const { day } = context;
      return (slot, row, at) => {
        const now = covariate.value(day, slot);
        row[at] = now;
        row[at + 1] = covariate.trailingMean(day, slot, Math.max(1, Math.round(slots / 8)));
        row[at + 2] = covariate.trailingMean(day, slot, slots);
        row[at + 3] = now - covariate.value(day - 1, slot);
        row[at + 4] = now - covariate.value(day - 7, slot);
      };
    },
  };
}
