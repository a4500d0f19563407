import { randomFrom } from '../../models/random.ts';
import type { Dataset } from '../../models/series/series.ts';

/**
 * Demand of a made-up home, kWh an hour: little at all times, and now and then, mostly in the evening,
 * an appliance. No two days are alike in when.
 */
export function spikyHome({ days, seed = 1 }: { days: number; seed?: number }): Dataset {
  const random = randomFrom(seed);
  const startAt = Date.parse('2024-01-01T00:00:00Z');
  const values = Float64Array.from({ length: 24 * days }, (_, hour) => {
    const often = 0.06 + 0.5 * Math.exp(-(((hour % 24) - 18) ** 2) / 8);
    const appliance = random() < often ? -0.4 * Math.log(1 - random()) : 0;
    return 0.05 + 0.02 * random() + appliance;
  });
  const info = { carrier: 'electricity', unit: 'kWh', stepMinutes: 60, timeZone: 'UTC' } as const;
  return { target: { info: { id: 'home', ...info }, startAt, values }, covariates: [] };
}
