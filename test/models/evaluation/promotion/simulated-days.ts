import type { DailyLosses } from '../../../../models/evaluation/promotion/daily-losses.ts';
import { randomFrom } from '../../../../models/random.ts';

export interface Truth {
  readonly days: number;
  /** True mean losses, as shares of the champion's. */
  readonly challenger: number;
  readonly naive: number;
  /** How much one day's loss is like the day before's, 0 to 1. */
  readonly persistence: number;
  readonly seed: number;
}

/**
 * Daily losses whose true means are known: a common difficulty of the day that persists as weather
 * does, times what each forecaster makes of it, which persists too. Skewed, as losses are.
 */
export function simulateDays(truth: Truth): DailyLosses {
  const normal = normalFrom(truth.seed);
  const difficulty = persistent(normal, { ...truth, deviation: 0.5 });
  const column = (mean: number) => {
    const own = persistent(normal, { ...truth, deviation: 0.25 });
    return Float64Array.from(own, (value, day) => mean * (difficulty[day] as number) * value);
  };
  return {
    days: Array.from({ length: truth.days }, (_, day) => `day ${day}`),
    champion: column(1),
    challenger: column(truth.challenger),
    naive: column(truth.naive),
    steps: 48 * truth.days,
    unforecast: 0,
  };
}

/** Log-normal AR(1) with mean one. */
function persistent(
  normal: () => number,
  { days, persistence, deviation }: { days: number; persistence: number; deviation: number },
): Float64Array {
  let state = normal();
  return Float64Array.from({ length: days }, () => {
    state = persistence * state + Math.sqrt(1 - persistence ** 2) * normal();
    return Math.exp(deviation * state - (deviation * deviation) / 2);
  });
}

/** Box and Muller. */
function normalFrom(seed: number): () => number {
  const random = randomFrom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
