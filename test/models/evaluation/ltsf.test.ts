import { beforeAll, describe, expect, it } from 'vitest';
import { ShortSeriesError, scoreLtsf } from '../../../models/evaluation/ltsf.ts';
import { useBackend } from '../../../models/networks/backend.ts';

/** Days of four steps: 20 months of 30 days. */
const STEPS_PER_DAY = 4;
const LENGTH = 600 * STEPS_PER_DAY;

const periodic = Float64Array.from(
  { length: LENGTH },
  (_, i) => 50 + 10 * Math.sin((2 * Math.PI * i) / 28),
);
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
});
