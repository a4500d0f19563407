import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { packArtifact, unpackArtifact } from '../../../../models/artifact/artifact.ts';
import { auto } from '../../../../models/forecasters/auto.ts';
import type { FittedForecaster } from '../../../../models/forecasters/forecaster.ts';
import { linear } from '../../../../models/forecasters/linear.ts';
import { useBackend } from '../../../../models/networks/backend.ts';
import { randomFrom } from '../../../../models/random.ts';
import type { Covariate, Dataset } from '../../../../models/series/series.ts';
import { townFacts } from '../../../support/untrained-model.ts';

const DAYS = 150;
const FIT_DAYS = 120;
const HOUR_MS = 3_600_000;
const START = Date.parse('2023-01-01T00:00:00Z');
const ORIGIN = START + FIT_DAYS * 24 * HOUR_MS;
/** Weather is so many hours on its way. */
const HOURS_ON_THE_WAY = 20;

const wave = (hour: number) => 100 + 20 * Math.sin((2 * Math.PI * hour) / 24);

/** A town, the one to the west of it, where weather comes from, and one with weather of its own. */
function towns(): Dataset {
  const random = randomFrom(7);
  const weather = () => {
    let now = 0;
    return Float64Array.from({ length: (DAYS + 2) * 24 }, () => {
      now = 0.97 * now + (random() - 0.5);
      return 8 * now;
    });
  };
  const [here, elsewhere] = [weather(), weather()];
  const hours = Array.from({ length: DAYS * 24 }, (_, hour) => hour);
  const values = (of: (hour: number) => number) => Float64Array.from(hours, of);
  const past = (name: string, of: (hour: number) => number): Covariate => {
    return { name, known: 'past', startAt: START, values: values(of) };
  };
  return {
    target: {
      info: { id: 'east', carrier: 'electricity', unit: 'MW', stepMinutes: 60, timeZone: 'UTC' },
      startAt: START,
      values: values((hour) => wave(hour) + (here[hour] as number)),
    },
    covariates: [
      past('west', (hour) => 3 * (wave(hour) + (here[hour + HOURS_ON_THE_WAY] as number))),
      past('far', (hour) => wave(hour) + (elsewhere[hour] as number)),
    ],
  };
}

function withOnly(dataset: Dataset, names: readonly string[]): Dataset {
  return { ...dataset, covariates: dataset.covariates.filter(({ name }) => names.includes(name)) };
}

/** Nothing that was observed at or after an instant is as it was. */
function disturbed(dataset: Dataset, at: number): Dataset {
  const from = Math.round((at - START) / HOUR_MS);
  const covariates = dataset.covariates.map((one) => ({
    ...one,
    values: one.values.map((value, i) => (i < from ? value : i % 2 ? Number.NaN : -1e5 * i)),
  }));
  return { ...dataset, covariates };
}

async function errorOf(fitted: FittedForecaster, dataset: Dataset): Promise<number> {
  const days = Array.from({ length: DAYS - FIT_DAYS }, (_, day) => ORIGIN + day * 24 * HOUR_MS);
  const forecasts = await fitted.predictBatch(
    days.map((originAt) => ({ dataset, originAt, horizonSteps: 24 })),
  );
  const errors = forecasts.flatMap(({ mean, startAt }) => {
    const from = (startAt - START) / HOUR_MS;
    return Array.from(mean, (value, i) =>
      Math.abs(value - (dataset.target.values[from + i] as number)),
    );
  });
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

const options = { originAt: ORIGIN, seed: 1 };
const dataset = towns();

describe.each([
  ['linear', linear],
  ['auto', auto],
] as const)('%s, beside what is known until the origin alone', (_, forecaster) => {
  let fitted: FittedForecaster;
  let alone: FittedForecaster;

  beforeAll(async () => {
    await useBackend('tensorflow');
    fitted = await forecaster.fit(dataset, options);
    alone = await forecaster.fit(withOnly(dataset, []), options);
  });

  it('takes what tells of the day to come, says so, and errs less for it', async () => {
    const [error, without] = [await errorOf(fitted, dataset), await errorOf(alone, dataset)];

    expect(fitted.state['covariates']).toEqual([{ name: 'west', known: 'past' }]);
    expect(fitted.state['selection']).toMatchObject({
      why: expect.stringContaining(', west tell'),
    });
    expect(error).toBeLessThan(0.8 * without);
  });

  it('forecasts to the byte as without what tells nothing', async () => {
    const beside = await forecaster.fit(withOnly(dataset, ['far']), options);
    const request = { dataset, originAt: ORIGIN, horizonSteps: 72, quantiles: [0.1, 0.9] };

    expect(beside.state['covariates']).toEqual([]);
    expect(await beside.predict(request)).toEqual(await alone.predict(request));
    beside.dispose();
  });

  it('sees nothing of it at or after the origin, in fitting or in forecasting', async () => {
    const other = await forecaster.fit(disturbed(dataset, ORIGIN), options);

    expect(JSON.stringify(other.state)).toBe(JSON.stringify(fitted.state));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 24 * (DAYS - FIT_DAYS) - 1 }),
        fc.integer({ min: 1, max: 24 * 10 }),
        async (hours, horizonSteps) => {
          const originAt = ORIGIN + hours * HOUR_MS;
          const request = { originAt, horizonSteps, quantiles: [0.1, 0.5, 0.9] };

          const known = await fitted.predict({ ...request, dataset });
          const blind = await other.predict({ ...request, dataset: disturbed(dataset, originAt) });

          expect(blind).toEqual(known);
          expect(await fitted.predict({ ...request, dataset, seriesKey: 'east' })).toEqual(known);
          expect(known.mean.every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 6 },
    );
    other.dispose();
  });

  it('does without it where it is missing, and says so', async () => {
    const request = { originAt: ORIGIN, horizonSteps: 48 };

    const whole = await fitted.predict({ ...request, dataset });
    const late = await fitted.predict({
      ...request,
      dataset: until(dataset, ORIGIN - 5 * HOUR_MS),
    });
    const none = await fitted.predict({ ...request, dataset: withOnly(dataset, []) });

    expect(whole.warnings).toEqual([]);
    expect(late.warnings).toEqual([
      expect.stringMatching(/^"west" is unknown at 5 of the 24 steps/),
    ]);
    expect(none.warnings).toEqual([expect.stringMatching(/^"west" is unknown at 24 of the 24/)]);
    for (const { mean } of [late, none]) expect(mean.every((value) => value > 0)).toBe(true);
  });

  it('forecasts the same once it was saved and opened', async () => {
    const { files, manifestOf } = await packArtifact(fitted, townFacts('town'), {});
    const manifest = JSON.parse(JSON.stringify(manifestOf(1)));
    const opened = await unpackArtifact(manifest, async (name) => files.get(name));
    const request = { dataset, originAt: ORIGIN + 7 * HOUR_MS, horizonSteps: 60 };

    const [before, after] = [await fitted.predict(request), await opened.predict(request)];

    after.mean.forEach((value, i) => {
      expect(value).toBeCloseTo(before.mean[i] as number, 3);
    });
  });
});

/** Of covariates that came in no later than an instant. */
function until(whole: Dataset, at: number): Dataset {
  const count = Math.round((at - START) / HOUR_MS);
  const covariates = whole.covariates.map((one) => ({
    ...one,
    values: one.values.subarray(0, count),
  }));
  return { ...whole, covariates };
}
