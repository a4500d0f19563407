import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { packArtifact, unpackArtifact } from '../../../models/artifact/artifact.ts';
import type { FittedForecaster, ForecastRequest } from '../../../models/forecasters/forecaster.ts';
import { forecasterOf } from '../../../models/forecasters/registry.ts';
import { useBackend } from '../../../models/networks/backend.ts';
import type { Carrier, Dataset } from '../../../models/series/series.ts';
import { randomSeries } from '../../support/random-series.ts';
import { townFacts } from '../../support/untrained-model.ts';

const LEVELS = [0.005, 0.1, 0.5, 0.73, 0.9, 0.999];
const HOUR_MS = 3_600_000;
const SEED = 5;

/** Kinds, days that each is fitted on, and how many random series it is tried on. */
const KINDS = [
  ['seasonal-naive', 15, 12],
  ['linear', 32, 2],
  ['mlp', 24, 2],
  ['peak', 24, 2],
  ['global', 24, 1],
  ['auto', 24, 2],
] as const;

/** Readings from an instant on are anything: huge, negative, missing. */
function disturbed(dataset: Dataset, originAt: number): Dataset {
  const { target, covariates } = dataset;
  const from = Math.ceil((originAt - target.startAt) / (target.info.stepMinutes * 60_000));
  const values = target.values.map((value, i) =>
    i < from ? value : i % 3 === 0 ? Number.NaN : -1e6 * (i % 7),
  );
  return {
    target: { ...target, values },
    covariates: covariates.map((one) =>
      one.known === 'future'
        ? one
        : { ...one, values: one.values.map((value, i) => (i < from ? value : 9e9)) },
    ),
  };
}

const bytesOf = async (fitted: FittedForecaster) => {
  const { files } = await packArtifact(fitted, townFacts('town'), {});
  const weights = [...(files.get('weights.bin') ?? [])];
  return JSON.stringify([fitted.state, weights]);
};

describe.each(KINDS)('%s, on random series', (kind, days, numRuns) => {
  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  it('leaks nothing, repeats itself, survives saving, keeps quantiles in order and possible', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom<Carrier>('solar', 'electricity', 'net-load'),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 60 }),
        async (seed, carrier, hour, horizonSteps) => {
          const dataset = randomSeries({ seed, carrier, days: days + 3 });
          const originAt = dataset.target.startAt + (days * 24 + hour) * HOUR_MS;
          const request: ForecastRequest = { dataset, originAt, horizonSteps, quantiles: LEVELS };
          const blind = disturbed(dataset, originAt);

          const fitted = await forecasterOf(kind).fit(dataset, { originAt, seed: SEED });
          const again = await forecasterOf(kind).fit(blind, { originAt, seed: SEED });
          const forecast = await fitted.predict(request);

          expect(await bytesOf(again)).toBe(await bytesOf(fitted));
          expect(await again.predict({ ...request, dataset: blind })).toEqual(forecast);
          expect(await fitted.predict(request)).toEqual(forecast);
          expectSound(forecast, { carrier, kind });
          await expectSaved(fitted, request);
          for (const one of [fitted, again]) one.dispose();
        },
      ),
      { numRuns },
    );
  });
});

function expectSound(
  { mean, quantiles, unit }: Awaited<ReturnType<FittedForecaster['predict']>>,
  { carrier, kind }: { carrier: Carrier; kind: string },
): void {
  expect(mean.every(Number.isFinite)).toBe(true);
  if (kind === 'peak') {
    expect(unit).toBe('probability');
    expect(mean.every((value) => value >= 0 && value <= 1)).toBe(true);
    return;
  }
  expect(quantiles).toHaveLength(LEVELS.length);
  const all = [mean, ...quantiles];
  if (carrier === 'solar') expect(all.every((one) => one.every((value) => value >= 0))).toBe(true);
  for (let step = 0; step < mean.length; step++) {
    const row = quantiles.map((quantile) => quantile[step] as number);
    expect(row.every(Number.isFinite)).toBe(true);
    expect(row).toEqual(row.toSorted((a, b) => a - b));
  }
}

/** The forecast of an artifact is that of what was saved, but for the last bits of single precision. */
async function expectSaved(fitted: FittedForecaster, request: ForecastRequest): Promise<void> {
  const { files, manifestOf } = await packArtifact(fitted, townFacts('town'), {});
  const manifest = JSON.parse(JSON.stringify(manifestOf(1)));
  const loaded = await unpackArtifact(manifest, async (name) => files.get(name));
  const [before, after] = [await fitted.predict(request), await loaded.predict(request)];
  const largest = Math.max(1, ...before.mean.map(Math.abs));
  after.mean.forEach((value, step) => {
    expect(Math.abs(value - (before.mean[step] as number)) / largest).toBeLessThan(1e-4);
  });
  expect(after.quantiles).toHaveLength(before.quantiles.length);
  loaded.dispose();
}
