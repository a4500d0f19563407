import { randomFrom } from '../../models/random.ts';
import type { Dataset } from '../../models/series/series.ts';

export interface TownOptions {
  readonly days: number;
  readonly stepMinutes?: number;
  readonly timeZone?: string;
  readonly seed?: number;
}

/** Demand of a made-up town: a daily and a weekly rhythm, heating, and noise. kW. */
export function syntheticTown({
  days,
  stepMinutes = 60,
  timeZone = 'Europe/Berlin',
  seed = 1,
}: TownOptions): Dataset {
  const random = randomFrom(seed);
  const length = (days * 1440) / stepMinutes;
  const startAt = Date.parse('2024-01-01T00:00:00Z');
  const temperature = new Float64Array(length + 1440 / stepMinutes);
  for (let i = 0; i < temperature.length; i++) {
    const day = (i * stepMinutes) / 1440;
    temperature[i] =
      10 +
      4 * Math.sin(day / 20) +
      5 * Math.sin(0.9 * day) +
      4 * Math.sin(2 * Math.PI * day) +
      random();
  }
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const day = (i * stepMinutes) / 1440;
    const weekend = Math.floor(day) % 7 >= 5 ? 0.8 : 1;
    const heating = Math.max(0, 15 - (temperature[i] as number));
    values[i] =
      100 * weekend * (1.2 + Math.sin(2 * Math.PI * (day - 0.3))) + 6 * heating + 5 * random();
  }
  return {
    target: {
      info: { id: 'town', carrier: 'electricity', unit: 'kW', stepMinutes, timeZone },
      startAt,
      values,
    },
    covariates: [{ name: 'temperature', known: 'future', startAt, values: temperature }],
  };
}
