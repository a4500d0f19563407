import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { auto } from '../../../../models/forecasters/auto.ts';
import type {
  FittedForecaster,
  ForecastRequest,
} from '../../../../models/forecasters/forecaster.ts';
import { linear } from '../../../../models/forecasters/linear.ts';
import { useBackend } from '../../../../models/networks/backend.ts';
import type { Dataset } from '../../../../models/series/series.ts';
import { spikyHome } from '../../../support/spiky-home.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';

const LEVELS = [0.05, 0.5, 0.9];
const HOUR_MS = 3_600_000;
const DAYS = 150;
const FIT_DAYS = 95;

describe.each([
  ['linear', linear, syntheticTown],
  ['auto', auto, syntheticTown],
  ['auto of a home', auto, spikyHome],
] as const)('%s', (_, forecaster, seriesOf) => {
  const town = seriesOf({ days: DAYS });
  const fitAt = town.target.startAt + FIT_DAYS * 24 * HOUR_MS;
  const villages = ['town', 'village', 'hamlet'].map((name, i) => ({
    ...scaled(town, 1 + i),
    name,
  }));
  // One that was not learned from, whose readings begin with weeks that are mostly missing.
  const { info } = town.target;
  const farm = { ...scaled(town, 0.5), name: 'farm' };
  farm.target.values.fill(Number.NaN, 5, 24 * 75);
  const places = [
    ...villages,
    { ...farm, target: { ...farm.target, info: { ...info, id: 'farm' } } },
  ];
  let fitted: FittedForecaster;

  beforeAll(async () => {
    await useBackend('tensorflow');
    fitted = await forecaster.fit(town, { originAt: fitAt, seed: 3 });
  });

  it('forecasts from what is kept of earlier questions as it would from nothing, to the byte', async () => {
    const question = fc.record({
      place: fc.integer({ min: 0, max: places.length - 1 }),
      horizonSteps: fc.integer({ min: 1, max: 60 }),
    });
    // Each batch some hours after the one before it: the same day, the next, or one long after.
    const batch = fc.record({
      later: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 20, max: 90 })),
      questions: fc.array(question, { minLength: 1, maxLength: 4 }),
      revisions: fc.array(revision, { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 2, maxLength: 8 }), async (batches) => {
        let originAt = fitAt;
        let known = places;
        for (const { later, questions, revisions } of batches) {
          originAt = Math.min(originAt + later * HOUR_MS, fitAt + 50 * 24 * HOUR_MS);
          for (const one of revisions) known = known.map((place) => revised(place, originAt, one));
          const requests = questions.map(({ place, horizonSteps }): Named => {
            const { name, ...dataset } = known[place] as (typeof known)[number];
            const request = { dataset, originAt, horizonSteps, quantiles: LEVELS };
            return { ...request, seriesKey: name };
          });

          const warm = await fitted.predictBatch(requests);
          const cold = await Promise.all(requests.map(withoutName).map(fitted.predict));

          expect(warm).toEqual(cold);
        }
      }),
      { numRuns: 12 },
    );
  });
});

/** A reading that is corrected or comes late or goes missing, or a new weather forecast. */
const revision = fc.record({
  of: fc.constantFrom('reading', 'weather'),
  hours: fc.oneof(fc.integer({ min: -1500, max: 0 }), fc.integer({ min: -30, max: 40 })),
  by: fc.constantFrom(1.02, 0.5, Number.NaN),
});

function revised<Place extends Dataset>(
  place: Place,
  originAt: number,
  { of, hours, by }: { readonly of: string; readonly hours: number; readonly by: number },
): Place {
  const { target, covariates } = place;
  const at = Math.round((originAt - target.startAt) / HOUR_MS) + hours;
  const change = (values: Float64Array) =>
    values.map((value, i) => (i === at ? value * by : value));
  if (of === 'reading') return { ...place, target: { ...target, values: change(target.values) } };
  return {
    ...place,
    covariates: covariates.map((one) => ({ ...one, values: change(one.values) })),
  };
}

function scaled(dataset: Dataset, by: number): Dataset {
  const values = dataset.target.values.map((value) => value * by);
  return { ...dataset, target: { ...dataset.target, values } };
}

type Named = ForecastRequest & { readonly seriesKey: string };

/** A series without a name in a store: nothing is kept of it. */
function withoutName({ seriesKey: _, ...request }: Named): ForecastRequest {
  return request;
}
