import { beforeAll, describe, expect, it } from 'vitest';
import { averageRidges, forecastWindows } from '../../../models/forecasters/window-forecaster.ts';
import { windowMoments } from '../../../models/forecasters/window-moments.ts';
import { solveWindowRidge } from '../../../models/forecasters/window-ridge.ts';
import { useBackend } from '../../../models/networks/backend.ts';

const PERIOD = 4;
const HORIZON = 6;
const ORIGINS = { first: 300, count: 3 };

/** A cycle of four steps on a level that rises and falls, and some noise. */
const series = Float32Array.from(
  { length: 400 },
  (_, i) => Math.sin(i / 40) + ([0, 2, 1, -1][i % PERIOD] as number) + 0.3 * Math.sin(i * i),
);

async function ridgeOf(lookback: number, penalty: number) {
  const moments = await windowMoments([series], { lookback, horizon: HORIZON });
  return solveWindowRidge(moments, { penalty, period: PERIOD });
}

describe('ridge regression on windows', () => {
  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  it('forecasts four fifths of the mean cycle of the window where nothing may be learned', async () => {
    const lookback = 8;
    const forecaster = averageRidges([await ridgeOf(lookback, 1e9)]);

    const forecast = await forecastWindows(series, forecaster, { first: 300, count: 1 });

    const window = series.subarray(300 - lookback, 300);
    const mean = window.reduce((sum, value) => sum + value, 0) / lookback;
    for (let lead = 0; lead < HORIZON; lead++) {
      const phase = lead % PERIOD;
      const ofPhase = ((window[phase] as number) + (window[phase + PERIOD] as number)) / 2;
      expect(forecast[lead]).toBeCloseTo(mean + 0.8 * (ofPhase - mean), 4);
    }
  });

  it('beats that mean cycle on what it was fitted on, the more the less it is shrunk', async () => {
    const errorOf = async (penalty: number) => {
      const forecaster = averageRidges([await ridgeOf(16, penalty)]);
      const origins = { first: 16, count: 400 - 16 - HORIZON };
      const forecasts = await forecastWindows(series, forecaster, origins);
      return Array.from(forecasts).reduce((sum, value, i) => {
        const at = 16 + Math.floor(i / HORIZON) + (i % HORIZON);
        return sum + (value - (series[at] as number)) ** 2;
      }, 0);
    };

    const [loose, strict, fixed] = await Promise.all([0.01, 1, 1e9].map(errorOf));

    expect(loose).toBeLessThan(strict as number);
    expect(strict).toBeLessThan(fixed as number);
  });

  it('forecasts that a series that never changes goes on so', async () => {
    const flat = new Float32Array(400).fill(3);
    const moments = await windowMoments([flat], { lookback: 8, horizon: HORIZON });
    const ridge = await solveWindowRidge(moments, { penalty: 0.5, period: PERIOD });

    const forecast = await forecastWindows(flat, averageRidges([ridge]), ORIGINS);

    for (const value of Array.from(forecast)) expect(value).toBeCloseTo(3, 5);
  });

  it('leaves the sums of its windows as they were, for other penalties to use', async () => {
    const moments = await windowMoments([series], { lookback: 8, horizon: HORIZON });
    const before = moments.gram.slice();

    await solveWindowRidge(moments, { penalty: 0.5, period: PERIOD });

    expect(moments.gram).toEqual(before);
  });
});

describe('the average of ridges', () => {
  it('forecasts the mean of what they forecast one by one', async () => {
    const ridges = [await ridgeOf(8, 0.1), await ridgeOf(20, 0.1)];

    const together = await forecastWindows(series, averageRidges(ridges), ORIGINS);

    const [short, long] = await Promise.all(
      ridges.map((ridge) => forecastWindows(series, averageRidges([ridge]), ORIGINS)),
    );
    Array.from(together).forEach((value, i) => {
      expect(value).toBeCloseTo(((short?.[i] as number) + (long?.[i] as number)) / 2, 4);
    });
  });

  it('adds to a forecast what is added to the series', async () => {
    const forecaster = averageRidges([await ridgeOf(8, 0.1), await ridgeOf(20, 0.1)]);

    const plain = await forecastWindows(series, forecaster, ORIGINS);
    const lifted = await forecastWindows(
      series.map((value) => value + 10),
      forecaster,
      ORIGINS,
    );

    Array.from(lifted).forEach((value, i) => {
      expect(value).toBeCloseTo((plain[i] as number) + 10, 3);
    });
  });
});
