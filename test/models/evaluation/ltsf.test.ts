import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  fitLtsf,
  ltsfLookbacks,
  ShortSeriesError,
  scoreLtsf,
} from '../../../models/evaluation/ltsf.ts';
import { useBackend } from '../../../models/networks/backend.ts';

/** Days of four steps: 20 months of 30 days. */
const STEPS_PER_DAY = 4;
const LENGTH = 600 * STEPS_PER_DAY;

const periodic = Float64Array.from(
  { length: LENGTH },
  (_, i) => 50 + 10 * Math.sin((2 * Math.PI * i) / 28),
);
const VALIDATION_FROM = 360 * STEPS_PER_DAY;
const TEST_FROM = 480 * STEPS_PER_DAY;
const plan = { horizon: 8, lookbacks: [56], stepsPerDay: STEPS_PER_DAY };

describe('the protocol of the long-horizon literature', () => {
  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  it('scores every window of the test months, the last one included', async () => {
    const { windows, horizon, lookbacks } = await scoreLtsf([periodic], plan);

    expect(windows).toBe(120 * STEPS_PER_DAY - 8 + 1);
    expect({ horizon, lookbacks }).toEqual({ horizon: 8, lookbacks: [56] });
  });

  it('finds nearly no error in a series that repeats', async () => {
    const { mse } = await scoreLtsf([periodic], plan);

    expect(mse).toBeLessThan(0.01);
  });

  it('knows nothing of the months that it is not fitted on', async () => {
    const step = periodic.map((value, i) =>
      i >= LENGTH - 120 * STEPS_PER_DAY ? value + 100 : value,
    );
    const grown = periodic.map((value, i) => (i >= 360 * STEPS_PER_DAY ? 3 * value : value));

    const [plain, stepped, larger] = await Promise.all(
      [periodic, step, grown].map((channel) => scoreLtsf([channel], plan)),
    );

    // Standardised by the training months' deviation (7.07): tripled errors are tripled, squared.
    expect(larger?.mse).toBeCloseTo(9 * (plain?.mse as number), 3);
    expect(stepped?.mse).toBeGreaterThan(plain?.mse as number);
  });

  it('refuses a series that is too short, and says how long it must be', async () => {
    const run = scoreLtsf([periodic.subarray(0, LENGTH - 1)], plan);

    await expect(run).rejects.toThrow(ShortSeriesError);
    await expect(run).rejects.toThrow('20 months of 30 days, 2400 steps');
  });

  it('refuses a horizon that is longer than the test months', async () => {
    const run = scoreLtsf([periodic], { ...plan, horizon: 120 * STEPS_PER_DAY + 1 });

    await expect(run).rejects.toThrow('the horizon (481 steps) into the last 4');
  });

  it('averages whole weeks up to eight, as long as they have at most 1,344 steps', () => {
    const lookbacks = [24, 48, 96, 1440].map(ltsfLookbacks);

    expect(lookbacks).toEqual([
      [168, 336, 504, 672, 1008, 1344],
      [336, 672, 1008, 1344],
      [672, 1344],
      [10_080],
    ]);
  });
});

describe('the choice of the recipe', () => {
  /** A cycle that comes to nothing but noise between 0 and 1, by a generator with a fixed seed. */
  const noise = Float64Array.from({ length: LENGTH }, (_, i) =>
    Math.abs(Math.sin(i * i * 12.9898)),
  );

  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  it('takes the least mean logarithm of the errors on four blocks of months', async () => {
    const { chosen } = await fitLtsf([periodic.map((v, i) => v + 5 * (noise[i] as number))], plan);

    const logarithms = chosen.trials.map(({ heldOutMse }) =>
      heldOutMse.reduce((sum, mse) => sum + Math.log(mse), 0),
    );
    const best = logarithms.indexOf(Math.min(...logarithms));
    expect(chosen.trials.every(({ heldOutMse }) => heldOutMse.length === 4)).toBe(true);
    const { penalty, sharing, directions } = chosen;
    expect(chosen.trials[best]).toMatchObject({ penalty, sharing, directions });
  });

  it('draws weights to few directions in noise, and not where many swings can be told apart', async () => {
    const lengths = [2.3, 3.1, 5.3, 7.7, 11.9, 17.3, 23.9, 31.1];
    const swings = noise.map((_, i) =>
      lengths.reduce((sum, length) => sum + Math.sin((2 * Math.PI * i) / length), 0),
    );

    const [restless, regular] = await Promise.all(
      [noise, swings].map((channel) => fitLtsf([channel], { ...plan, horizon: 24 })),
    );

    expect(restless?.chosen.directions).toBe('leading');
    expect(regular?.chosen.directions).toBe('all');
  });

  it('fits weights of their own to channels of different rhythms, and the same to equal ones', async () => {
    const slow = periodic.map((value, i) => value + 4 * Math.sin((2 * Math.PI * i) / 9));
    const fast = noise.map((value, i) => value + 4 * Math.sin((2 * Math.PI * i) / 5));

    const [unlike, equal] = await Promise.all(
      [
        [slow, fast],
        [slow, slow],
      ].map((channels) => fitLtsf(channels, { ...plan, lookbacks: [28] })),
    );

    expect(unlike?.chosen.sharing).toBe('alike');
    expect(unlike?.forecasters[0]).not.toEqual(unlike?.forecasters[1]);
    expect(equal?.forecasters[0]).toEqual(equal?.forecasters[1]);
  });

  it('shrinks noise more than what repeats', async () => {
    const [calm, noisy] = await Promise.all(
      [periodic, noise].map((channel) => fitLtsf([channel], plan)),
    );

    expect(calm?.chosen.penalty).toBeLessThan(noisy?.chosen.penalty as number);
  });

  it('never reads a test month: whatever is in them, the fit has the same bytes', async () => {
    const channel = periodic.map((value, i) => value + 5 * (noise[i] as number));
    const known = await fitLtsf([channel], plan);

    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: TEST_FROM, max: LENGTH - 1 }),
        fc.oneof(fc.constant(Number.NaN), fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
        async (from, value) => {
          const changed = channel.map((old, i) => (i >= from ? value : old));

          expect(await fitLtsf([changed], plan)).toEqual(known);
        },
      ),
      { numRuns: 5 },
    );
  });

  it('fits no weight on the validation months, which choose the penalty only', async () => {
    const channel = periodic.map((value, i) => value + 5 * (noise[i] as number));
    // Three times as large in all validation months: the errors grow alike under every penalty.
    const level = 50;
    const larger = channel.map((value, i) =>
      i >= VALIDATION_FROM ? level + 3 * (value - level) : value,
    );

    const [plain, grown] = await Promise.all(
      [channel, larger].map((values) => fitLtsf([values], { ...plan, lookbacks: [28] })),
    );

    const validationOf = (fit: typeof plain) => fit?.chosen.trials.map((t) => t.heldOutMse[3]);
    expect(validationOf(grown)).not.toEqual(validationOf(plain));
    expect(grown?.chosen.penalty).toBe(plain?.chosen.penalty);
    expect(grown?.forecasters).toEqual(plain?.forecasters);
  });
});
