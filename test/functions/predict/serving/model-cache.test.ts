import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout, setImmediate as turnOfLoop } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ModelCache } from '../../../../functions/predict/serving/model-cache.ts';
import type { ServingEvent } from '../../../../functions/predict/serving/telemetry.ts';
import { StoreUnavailableError } from '../../../../functions/shared/object-store.ts';
import { promote } from '../../../../functions/shared/registry/promote.ts';
import { UnknownModelError } from '../../../../functions/shared/registry/registry-errors.ts';
import { saveVersion } from '../../../../functions/shared/registry/save-version.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { ArtifactError } from '../../../../models/artifact/manifest.ts';
import { useBackend } from '../../../../models/networks/backend.ts';
import { type FaultyStore, faultyStore, unavailable } from '../../../support/faulty-store.ts';
import { townFacts, untrainedForecaster } from '../../../support/untrained-model.ts';

const MAX_AGE_MS = 1000;

describe('the model cache', () => {
  let directory: string;
  let store: FaultyStore;
  let now: number;
  let events: ServingEvent[];

  beforeAll(() => useBackend('cpu'));
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'wattcast-cache-'));
    store = faultyStore(openStore(directory));
    now = 1_000_000;
    events = [];
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function open(maxBytes = 1_000_000_000) {
    return new ModelCache({
      store,
      clock: () => now,
      championMaxAgeMs: MAX_AGE_MS,
      maxBytes,
      telemetry: { count: (event) => events.push(event), loadTook() {}, survived() {} },
    });
  }

  async function publish(model: string, seed: number): Promise<number> {
    // Past the store that the cache reads from, so that only the cache's reads are counted.
    const registry = openStore(directory);
    const fitted = untrainedForecaster('mlp', seed);
    const { version } = await saveVersion(registry, fitted, {
      facts: townFacts(model),
      report: {},
    });
    await promote(registry, { model, version, now, by: 'test', why: 'it is the newest' });
    fitted.dispose();
    return version;
  }

  const isPointer = (key: string) => key.endsWith('champion.json');
  const weightsRead = () => store.reads.filter((key) => key.endsWith('weights.bin')).length;

  it('shares one load among concurrent first queries', async () => {
    await publish('town', 1);
    const cache = open();

    const loaded = await Promise.all(Array.from({ length: 50 }, () => cache.champion('town')));

    expect(new Set(loaded).size).toBe(1);
    expect(weightsRead()).toBe(1);
  });

  it('reads six versions at once, however many are asked for', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `town-${i}`);
    for (const name of names) await publish(name, 1);
    const cache = open();
    const held: (() => void)[] = [];
    store.onGet = async (key, read) => {
      if (key.endsWith('weights.bin')) await new Promise<void>((go) => held.push(go));
      return read();
    };

    const opening = Promise.all(names.map((name) => cache.champion(name)));
    await vi.waitUntil(() => held.length >= 6);
    // All that could begin without one of them being done has begun when nothing is left to do.
    await setTimeout(50);
    const [atOnce, pointersRead] = [held.length, store.reads.filter(isPointer).length];
    while (weightsRead() < names.length) {
      held.splice(0).forEach((go) => void go());
      await turnOfLoop();
    }
    held.splice(0).forEach((go) => void go());
    const loaded = await opening;

    expect([atOnce, pointersRead]).toEqual([6, 9]);
    expect(loaded.map(({ manifest }) => manifest.model)).toEqual(names);
  });

  it('does not remember a failed load', async () => {
    await publish('town', 1);
    const cache = open();
    store.onGet = (key, read) => (key.endsWith('weights.bin') ? unavailable() : read());
    await expect(cache.champion('town')).rejects.toThrow(StoreUnavailableError);
    store.onGet = (_key, read) => read();

    const { manifest } = await cache.champion('town');

    expect(manifest.version).toBe(1);
  });

  it('does not know a model that is not there, and finds it once it is', async () => {
    const cache = open();
    await expect(cache.champion('town')).rejects.toThrow(UnknownModelError);
    await publish('town', 1);

    expect((await cache.champion('town')).manifest.version).toBe(1);
  });

  it('serves the old champion while it reads the new one, then the new one', async () => {
    await publish('town', 1);
    const cache = open();
    await cache.champion('town');
    await publish('town', 2);
    now += MAX_AGE_MS;

    const meanwhile = await cache.champion('town');
    await expect.poll(async () => (await cache.champion('town')).manifest.version).toBe(2);

    expect(meanwhile.manifest.version).toBe(1);
  });

  it('keeps the last good champion while the store fails, and says so', async () => {
    await publish('town', 1);
    const cache = open();
    await cache.champion('town');
    store.onGet = unavailable;
    now += MAX_AGE_MS;

    const first = await cache.champion('town');
    await expect.poll(() => events).toContain('StaleServe');
    const second = await cache.champion('town');

    expect([first.manifest.version, second.manifest.version]).toEqual([1, 1]);
  });

  it('keeps the last good champion when the new one is corrupt, and says so', async () => {
    await publish('town', 1);
    const cache = open();
    await cache.champion('town');
    await publish('town', 2);
    store.onGet = spoilWeightsOf(2);
    now += MAX_AGE_MS;

    await cache.champion('town');
    await expect.poll(() => events).toContain('StaleServe');

    expect((await cache.champion('town')).manifest.version).toBe(1);
  });

  it('opens the champion before, where a cold start meets a corrupt one', async () => {
    await publish('town', 1);
    await publish('town', 2);
    store.onGet = spoilWeightsOf(2);

    const { manifest } = await open().champion('town');

    expect(manifest.version).toBe(1);
    expect(events).toContain('StaleServe');
  });

  it('fails where the only version is corrupt', async () => {
    await publish('town', 1);
    store.onGet = spoilWeightsOf(1);

    await expect(open().champion('town')).rejects.toThrow(ArtifactError);
  });

  it('lets the least recently used versions go when they exceed the bound', async () => {
    for (const model of ['a', 'b', 'c']) await publish(model, 1);
    const probe = open();
    await probe.champion('a');
    const cache = open(Math.ceil(probe.bytes * 2.5));
    for (const model of ['a', 'b', 'a', 'c']) await cache.champion(model);
    const before = weightsRead();

    await cache.champion('a');
    const afterRecent = weightsRead();
    await cache.champion('b');

    expect(afterRecent).toBe(before);
    expect(weightsRead()).toBe(before + 1);
    expect(cache.bytes).toBeLessThanOrEqual(probe.bytes * 2.5);
  });

  function spoilWeightsOf(version: number): FaultyStore['onGet'] {
    return async (key, read) => {
      const object = await read();
      if (!object || !key.endsWith(`versions/${version}/weights.bin`)) return object;
      const bytes = object.bytes.slice();
      bytes[123] = (bytes[123] as number) ^ 0x10;
      return { ...object, bytes };
    };
  }
});
