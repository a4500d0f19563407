import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { auto } from '../../../../models/forecasters/auto.ts';
import type {
  FittedForecaster,
  ForecastRequest,
} from '../../../../models/forecasters/forecaster.ts';
import { linear } from '../../../../models/forecasters/linear.ts';
import { useBackend } from '../../../../models/networks/backend.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';

const LEVELS = [0.05, 0.5, 0.9];
const HOUR_MS = 3_600_000;
const DAYS = 150;
const FIT_DAYS = 95;

describe.each([
  ['linear', linear],
  ['auto', auto],
] as const)('%s', (_, forecaster) => {
  const town = syntheticTown({ days: DAYS });
  const fitAt = town.target.startAt + FIT_DAYS * 24 * HOUR_MS;
  const villages = ['town', 'village', 'hamlet'].map((name, i) => ({
    ...town,
    target: { ...town.target, values: town.target.values.map((value) => value * (1 + i)) },
    name,
  }));
  let fitted: FittedForecaster;

  beforeAll(async () => {
    await useBackend('tensorflow');
    fitted = await forecaster.fit(town, { originAt: fitAt, seed: 3 });
  });

  it('forecasts from what is kept of earlier questions as it would from nothing, to the byte', async () => {
    const question = fc.record({
      place: fc.integer({ min: 0, max: 2 }),
      horizonSteps: fc.integer({ min: 1, max: 60 }),
    });
    // Each batch some hours after the one before it: the same day, the next, or one long after.
    const batch = fc.record({
      later: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 20, max: 90 })),
      questions: fc.array(question, { minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 2, maxLength: 8 }), async (batches) => {
        let originAt = fitAt;
        for (const { later, questions } of batches) {
          originAt = Math.min(originAt + later * HOUR_MS, fitAt + 50 * 24 * HOUR_MS);
          const requests = questions.map(({ place, horizonSteps }): Named => {
            const { name, ...dataset } = villages[place] as (typeof villages)[number];
            const request = { dataset, originAt, horizonSteps, quantiles: LEVELS };
            return { ...request, seriesKey: name };
          });

          const warm = await fitted.predictBatch(requests);
          const cold = await Promise.all(requests.map(withoutName).map(fitted.predict));

          expect(warm).toEqual(cold);
        }
      }),
      { numRuns: 8 },
    );
  });
});

type Named = ForecastRequest & { readonly seriesKey: string };

/** A series without a name in a store: nothing is kept of it. */
function withoutName({ seriesKey: _, ...request }: Named): ForecastRequest {
  return request;
}
