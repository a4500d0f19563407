import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { packArtifact, unpackArtifact } from '../../../../models/artifact/artifact.ts';
import { auto } from '../../../../models/forecasters/auto.ts';
import type { FittedForecaster } from '../../../../models/forecasters/forecaster.ts';
import { linear } from '../../../../models/forecasters/linear.ts';
import { useBackend } from '../../../../models/networks/backend.ts';
import { type Dataset, endAt, stepMs } from '../../../../models/series/series.ts';
import { spikyHome } from '../../../support/spiky-home.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';
import { townFacts } from '../../../support/untrained-model.ts';

const LEVELS = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.995];
const DAY_MS = 86_400_000;

/** Changes every reading from an instant on; covariates that are known ahead stay. */
function disturbed(dataset: Dataset, at: number): Dataset {
  const from = Math.round((at - dataset.target.startAt) / stepMs(dataset.target.info));
  const values = dataset.target.values.map((value, i) => (i < from ? value : 5 * value + 1e4));
  return { ...dataset, target: { ...dataset.target, values } };
}

const facts = townFacts('town');

describe.each([
  ['linear', linear, 60, syntheticTown],
  ['auto', auto, 90, syntheticTown],
  ['auto of a home', auto, 90, spikyHome],
] as const)('%s', (_, forecaster, days, seriesOf) => {
  const dataset = seriesOf({ days: days + 20 });
  const originAt = dataset.target.startAt + days * DAY_MS;
  let fitted: FittedForecaster;

  beforeAll(async () => {
    await useBackend('tensorflow');
    fitted = await forecaster.fit(dataset, { originAt, seed: 3 });
  });

  it('learns nothing from readings after the origin, to the byte', async () => {
    const other = await forecaster.fit(disturbed(dataset, originAt), { originAt, seed: 3 });
    const request = { dataset, originAt, horizonSteps: 48, quantiles: LEVELS };

    const [first, second] = [await fitted.predict(request), await other.predict(request)];

    expect(JSON.stringify(other.state)).toBe(JSON.stringify(fitted.state));
    expect(second).toEqual(first);
  });

  it('forecasts from any origin without a look at what follows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 19 * 24 }),
        fc.integer({ min: 1, max: 14 * 24 }),
        async (hours, horizonSteps) => {
          const at = originAt + hours * 3_600_000;
          const request = { originAt: at, horizonSteps, quantiles: LEVELS };

          const known = await fitted.predict({ ...request, dataset });
          const blind = await fitted.predict({ ...request, dataset: disturbed(dataset, at) });

          expect(blind).toEqual(known);
          expect(known.mean).toHaveLength(horizonSteps);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('gives quantiles that rise and stay possible, whatever the scale', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 1e-3, max: 1e4, noNaN: true }), async (factor) => {
        const values = dataset.target.values.map((value) => value * factor);
        const scaled = { ...dataset, target: { ...dataset.target, values } };

        const { quantiles } = await fitted.predict({
          dataset: scaled,
          originAt,
          horizonSteps: 72,
          quantiles: LEVELS,
        });

        for (let step = 0; step < 72; step++) {
          const row = quantiles.map((quantile) => quantile[step] as number);
          expect(row.every((value, i) => value >= (row[i - 1] ?? 0))).toBe(true);
        }
      }),
      { numRuns: 6 },
    );
  });

  it('says the same after it was saved and loaded', async () => {
    const { files, manifestOf } = await packArtifact(fitted, facts, {});

    const manifest = JSON.parse(JSON.stringify(manifestOf(1)));
    const loaded = await unpackArtifact(manifest, async (name) => files.get(name));

    const request = { dataset, originAt, horizonSteps: 60, quantiles: LEVELS };
    expect(await loaded.predict(request)).toEqual(await fitted.predict(request));
  });

  it('uses readings of the day under way', async () => {
    const at = originAt + 14 * 3_600_000;
    const from = Math.round((originAt - dataset.target.startAt) / stepMs(dataset.target.info));
    const values = dataset.target.values.map((value, i) => (i >= from ? value + 60 : value));
    const higher = { ...dataset, target: { ...dataset.target, values } };

    const request = { originAt: at, horizonSteps: 2 };
    const usual = await fitted.predict({ ...request, dataset });
    const raised = await fitted.predict({ ...request, dataset: higher });

    expect((raised.mean[0] as number) - (usual.mean[0] as number)).toBeGreaterThan(15);
  });
});

describe('auto with little or strange history', () => {
  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  const shapes: [string, (value: number, i: number) => number][] = [
    ['constant', () => 5],
    ['zero', () => 0],
    ['negative', (value) => -value],
    ['growing', (value, i) => value * (1 + i / 500)],
    ['a step change', (value, i) => (i > 600 ? 3 * value : value)],
    ['gaps', (value, i) => (i % 97 < 20 ? Number.NaN : value)],
  ];

  it.each(shapes)('forecasts finite numbers of a series that is %s', async (_, change) => {
    const town = syntheticTown({ days: 40 });
    const dataset = {
      ...town,
      target: { ...town.target, values: town.target.values.map(change) },
    };
    const originAt = endAt(dataset.target);

    const fitted = await auto.fit(dataset, { originAt, seed: 1 });
    const { mean, quantiles } = await fitted.predict({
      dataset,
      originAt,
      horizonSteps: 48,
      quantiles: LEVELS,
    });

    expect(mean.every(Number.isFinite)).toBe(true);
    expect(quantiles.every((quantile) => quantile.every(Number.isFinite))).toBe(true);
  });

  it.each([1, 10, 15, 30, 60, 1440])('forecasts steps of %d minutes', async (stepMinutes) => {
    const dataset = syntheticTown({ days: stepMinutes === 1440 ? 200 : 30, stepMinutes });
    const originAt = endAt(dataset.target);

    const fitted = await linear.fit(dataset, { originAt, seed: 1 });
    const { mean } = await fitted.predict({ dataset, originAt, horizonSteps: 14 });

    expect(mean.every(Number.isFinite)).toBe(true);
  });

  it.each([
    [40, 'auto'],
    [10, 'seasonal-naive'],
  ])('makes do with %d days', async (days, kind) => {
    const dataset = syntheticTown({ days });
    const originAt = endAt(dataset.target);

    const fitted = await auto.fit(dataset, { originAt, seed: 1 });

    expect(fitted.state.kind).toBe(kind);
    const { mean } = await fitted.predict({ dataset, originAt, horizonSteps: 24 });
    expect(mean.every(Number.isFinite)).toBe(true);
  });
});
