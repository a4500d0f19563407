import fc from 'fast-check';
import { expect, it } from 'vitest';
import { predictApp } from '../../../functions/predict/app.ts';
import { encodeRecent, recentKey } from '../../../functions/shared/recent-readings.ts';
import { promote } from '../../../functions/shared/registry/promote.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { change, saveVersions } from '../../support/saved-versions.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

const BODIES = 5_000;

/** Mostly what it should be, so that most bodies get past the first check or two. */
function mostly(usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 20, arbitrary: usual },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  );
}

const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ noDefaultInfinity: true, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const instant = fc
  .tuple(fc.integer({ min: -100_000, max: 30_000 }), fc.constantFrom(1, 15, 60, 1440))
  .map(([step, minutes]) => new Date(1_704_067_200_000 + step * minutes * 60_000).toISOString());
const zone = fc.constantFrom('UTC', 'Europe/London', 'Pacific/Chatham', 'Mars/Base');

const input = fc.record(
  {
    series_id: mostly(fc.constantFrom('town', 'nowhere')),
    series: mostly(fc.array(value, { minLength: 1, maxLength: 40 })),
    frequency: mostly(fc.constantFrom('H', 'PT15M', 'PT60M', 'PT7M', 'hour', 'D')),
    start_timestamp: mostly(instant),
    time_zone: mostly(zone),
    origin: mostly(instant),
    covariates: mostly(
      fc.array(fc.record({ name: fc.constant('temperature'), series: fc.array(value) }), {
        maxLength: 2,
      }),
    ),
    unit: mostly(fc.constantFrom('kW', 'MWh')),
  },
  { requiredKeys: [] },
);

const body = fc.record({
  model: mostly(fc.constant('town')),
  inputs: mostly(fc.array(input, { minLength: 1, maxLength: 3 })),
  options: mostly(
    fc.record(
      {
        horizon: mostly(fc.integer({ min: 0, max: 60 })),
        quantiles: mostly(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 })),
      },
      { requiredKeys: ['horizon'] },
    ),
  ),
});

it(`answers ${BODIES} random bodies without a fault, and none with a number that is none`, async () => {
  const store = new MemoryStore();
  await saveVersions(store, 'town', 1);
  await promote(store, { ...change('town'), version: 1 });
  await store.put(recentKey('town'), encodeRecent(syntheticTown({ days: 20 }), 400));
  const faults: unknown[] = [];
  const app = predictApp({ store, clock: Date.now, onFault: (error) => faults.push(error) });
  const seen = new Set<number>();

  await fc.assert(
    fc.asyncProperty(body, async (content) => {
      const response = await app.request('/v1/timeseries/forecast', {
        method: 'POST',
        body: JSON.stringify(content),
      });
      seen.add(response.status);
      const text = await response.text();
      expect(faults, JSON.stringify(content)).toEqual([]);
      expect([200, 400, 404, 413, 422]).toContain(response.status);
      if (response.status !== 200) return;
      const { outputs } = JSON.parse(text) as { outputs: { content: object[] }[] };
      expect(outputs.length).toBeGreaterThan(0);
      expect(text).not.toMatch(/NaN|Infinity/);
    }),
    { numRuns: BODIES, seed: 1 },
  );

  expect([...seen]).toEqual(expect.arrayContaining([200, 400, 404]));
});
