import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predictApp } from '../../functions/predict/app.ts';
import type { ObjectStore } from '../../functions/shared/object-store.ts';
import { encodeRecent, recentKey } from '../../functions/shared/recent-readings.ts';
import { loadVersion } from '../../functions/shared/registry/load-version.ts';
import { promote } from '../../functions/shared/registry/promote.ts';
import { readState } from '../../functions/shared/registry/registry-state.ts';
import { saveVersion } from '../../functions/shared/registry/save-version.ts';
import { readTrail } from '../../functions/shared/registry/trail.ts';
import { useBackend } from '../../models/networks/backend.ts';
import { endAt } from '../../models/series/series.ts';
import { ADAPTERS, type Adapter, type RunningAdapter } from '../contract/store-adapters.ts';
import { change } from '../support/saved-versions.ts';
import { syntheticTown } from '../support/synthetic-town.ts';
import { startTestProcess } from '../support/test-process.ts';
import { townFacts, untrainedForecaster } from '../support/untrained-model.ts';

const MODEL = 'town';
const VERSIONS = 5;
const READERS = 50;
const WRITERS = 4;
const HORIZON = 4;
/** Over S3's stand-in each change takes as long as several in a directory. */
const LOADS = [
  { kind: 'directory', changes: 200 },
  { kind: 's3', changes: 8 },
] as const;

const PROMOTER = new URL(
  '../functions/shared/registry/processes/racing-promoter.ts',
  import.meta.url,
);
const dataset = syntheticTown({ days: 40 });

/** One forecast, and which entries of the trail had made the champion before and after it. */
interface Reading {
  readonly before: number;
  readonly after: number;
  readonly version: number;
  readonly mean: readonly number[];
}

for (const { kind, changes } of LOADS) {
  const { isAvailable, start } = ADAPTERS.find(({ name }) => name === kind) as Adapter;
  describe.skipIf(!isAvailable)(`${READERS} readers of a store of kind ${kind}`, () => {
    let adapter: RunningAdapter;
    let store: ObjectStore;

    beforeAll(async () => {
      await useBackend('cpu');
      adapter = await start();
      store = adapter.open(randomUUID());
      await store.put(recentKey(MODEL), encodeRecent(dataset, 400));
      for (let seed = 1; seed <= VERSIONS; seed++) {
        const fitted = untrainedForecaster('mlp', seed);
        await saveVersion(store, fitted, { facts: townFacts(MODEL), report: { seed } });
        fitted.dispose();
      }
      await promote(store, { ...change(MODEL), version: 1 });
    });
    afterAll(() => adapter.stop());

    it(`are answered by a version that was champion meanwhile, through ${changes} changes of it`, async () => {
      let isOver = false;
      const readings = startReaders(store, () => isOver);
      const ids = await race(store, changes);
      isOver = true;
      const seen = (await readings).flat();

      const { entries } = await readTrail(store, MODEL, { limit: 10_000 });
      const trail = entries.toReversed().flatMap((entry) => ('to' in entry ? [entry] : []));
      expect(trail.map(({ sequence }) => sequence)).toEqual(trail.map((_, i) => i + 1));
      expect(trail.map(({ from }) => from)).toEqual([
        null,
        ...trail.slice(0, -1).map(({ to }) => to),
      ]);
      expect(
        trail
          .slice(1)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(ids.sort());
      const wrong = seen.filter(
        ({ before, after, version }) =>
          !trail.slice(before - 1, after).some(({ to }) => to === version),
      );
      expect(wrong).toEqual([]);
      expect(seen.filter(({ before, after }) => after > before).length).toBeGreaterThan(0);
      await expectOwnNumbers(store, seen);
    }, 120_000);
  });
}

/** Changes the champion from several processes at once; gives the ids of what they did. */
async function race(store: ObjectStore, changes: number): Promise<string[]> {
  const args = [store.location, MODEL, String(VERSIONS), String(changes / WRITERS)];
  await using processes = new AsyncDisposableStack();
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, () => startTestProcess(PROMOTER, args)),
  );
  const ends = writers.map(async (writer) => {
    processes.use(writer);
    writer.child.send('go');
    const [{ ids }] = (await once(writer.child, 'message')) as [{ ids: string[] }];
    return ids;
  });
  return (await Promise.all(ends)).flat();
}

/** Readers of one instance of the predict function, which is allowed no age of the pointer at all. */
function startReaders(store: ObjectStore, isOver: () => boolean): Promise<Reading[][]> {
  const app = predictApp({
    store,
    clock: Date.now,
    onFault: (error) => {
      throw error;
    },
    maxAgeMs: { champion: 0, series: 3_600_000 },
  });
  const body = JSON.stringify({
    model: MODEL,
    inputs: [{ series_id: MODEL }],
    options: { horizon: HORIZON },
  });
  const read = async (): Promise<Reading> => {
    const before = await championSequence(store);
    const response = await app.request('/v1/timeseries/forecast', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const answer = (await response.json()) as {
      model_version: string;
      outputs: { content: { mean_forecast: number[] }[] }[];
    };
    expect(response.status, JSON.stringify(answer)).toBe(200);
    return {
      before,
      after: await championSequence(store),
      version: Number(answer.model_version),
      mean: answer.outputs[0]?.content[0]?.mean_forecast ?? [],
    };
  };
  return Promise.all(
    Array.from({ length: READERS }, async () => {
      const readings: Reading[] = [];
      while (!isOver()) readings.push(await read());
      return readings;
    }),
  );
}

async function championSequence(store: ObjectStore): Promise<number> {
  return (await readState(store, MODEL)).state.champion?.sequence ?? 0;
}

/** The numbers are those of the version that the answer names, to the digits that answers give, and of no other. */
async function expectOwnNumbers(store: ObjectStore, readings: readonly Reading[]): Promise<void> {
  const byVersion = Map.groupBy(readings, ({ version }) => version);
  for (const [version, answers] of byVersion) {
    const { fitted } = await loadVersion(store, MODEL, version);
    const forecast = await fitted.predict({
      dataset,
      originAt: endAt(dataset.target),
      horizonSteps: HORIZON,
    });
    fitted.dispose();
    const means = new Map(answers.map(({ mean }) => [JSON.stringify(mean), mean]));
    expect([...means.keys()]).toHaveLength(1);
    const [mean = []] = means.values();
    const last = 10 ** Math.ceil(Math.log10(Math.max(...forecast.mean.map(Math.abs)))) / 1e7;
    expect(mean).toHaveLength(HORIZON);
    mean.forEach((value, lead) => {
      expect(Math.abs(value - (forecast.mean[lead] ?? Number.NaN))).toBeLessThanOrEqual(last);
    });
  }
}
