import type { Series, SeriesInfo } from '../../models/series/series.ts';

const MINUTE_MS = 60_000;

export interface LoadLike {
  readonly days: number;
  readonly stepMinutes?: number;
  readonly timeZone?: string;
  readonly carrier?: SeriesInfo['carrier'];
  readonly seed?: number;
  readonly startAt?: number;
}

/**
 * A town's load, MW: a day with two peaks, quieter weekends, slow weather and some noise; the same
 * for the same seed. Local in UTC, so that a clock change does not matter.
 */
export function loadLike(options: LoadLike): Series {
  const { days, stepMinutes = 30, timeZone = 'UTC', carrier = 'electricity', seed = 1 } = options;
  const { startAt = Date.UTC(2023, 0, 2) } = options;
  const random = generator(seed);
  const values = new Float64Array((days * 1440) / stepMinutes);
  let weather = 0;
  for (let step = 0; step < values.length; step++) {
    const at = startAt + step * stepMinutes * MINUTE_MS;
    const hour = (at / 3_600_000) % 24;
    const weekend = new Date(at).getUTCDay() % 6 === 0 ? 0.85 : 1;
    weather = 0.999 * weather + (random() - 0.5) * 0.4;
    const day = 60 + 18 * Math.exp(-((hour - 9) ** 2) / 6) + 26 * Math.exp(-((hour - 18) ** 2) / 5);
    values[step] = Number((day * weekend + weather + (random() - 0.5) * 0.8).toFixed(3));
  }
  const info: SeriesInfo = { id: 'town', carrier, unit: 'MW', stepMinutes, timeZone };
  return { info, startAt, values };
}

/** Park and Miller's minimal standard generator, 0 to 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
