import { randomFrom } from '../../models/random.ts';
import type { Carrier, Dataset } from '../../models/series/series.ts';

export interface RandomSeriesOptions {
  readonly seed: number;
  readonly carrier: Carrier;
  readonly days: number;
}

/**
 * Hours of a series that the seed alone decides: its size, rhythm, trend, steps, noise and gaps. Solar
 * is zero at night, net load goes below zero at noon.
 */
export function randomSeries({ seed, carrier, days }: RandomSeriesOptions): Dataset {
  const random = randomFrom(seed);
  const length = days * 24;
  const size = 10 ** (6 * random() - 2);
  const [daily, weekly, trend, noise, gaps] = Array.from({ length: 5 }, random) as number[];
  const stepAt = Math.floor(random() * length * 2);
  const startAt = Date.parse('2024-02-20T00:00:00Z') + Math.floor(random() * 300) * 86_400_000;
  const temperature = Float64Array.from(
    { length: length + 48 },
    (_, i) => 10 + 8 * Math.sin(i / 40) + 3 * random(),
  );
  const values = Float64Array.from({ length }, (_, i) => {
    if (random() < 0.1 * (gaps as number)) return Number.NaN;
    const sun = Math.max(0, Math.sin((2 * Math.PI * (i - 6)) / 24)) * (0.3 + 0.7 * random());
    if (carrier === 'solar') return size * sun;
    const week = i % 168 >= 120 ? 1 - 0.5 * (weekly as number) : 1;
    const level = 2 + (daily as number) * Math.sin((2 * Math.PI * i) / 24);
    const load = level * week * (1 + ((trend as number) * i) / length) * (i >= stepAt ? 1.5 : 1);
    const wobble = (noise as number) * (random() - 0.5);
    return size * (load + wobble - (carrier === 'net-load' ? 4 * sun : 0));
  });
  return {
    target: {
      info: {
        id: `random-${seed}`,
        carrier,
        unit: 'kW',
        stepMinutes: 60,
        timeZone: 'Europe/London',
      },
      startAt,
      values,
    },
    covariates: [
      { name: 'temperature', known: 'future', startAt, values: temperature },
      { name: 'price', known: 'past', startAt, values: temperature.map((value) => 3 * value) },
    ],
  };
}
