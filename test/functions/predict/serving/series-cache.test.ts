import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SeriesCache } from '../../../../functions/predict/serving/series-cache.ts';
import { silentTelemetry } from '../../../../functions/predict/serving/telemetry.ts';
import { StoreUnavailableError } from '../../../../functions/shared/object-store.ts';
import {
  encodeRecent,
  recentKey,
  UnknownSeriesError,
} from '../../../../functions/shared/recent-readings.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { type FaultyStore, faultyStore, unavailable } from '../../../support/faulty-store.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';

describe('the series cache', () => {
  let directory: string;
  let store: FaultyStore;
  let now = 0;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'wattcast-series-'));
    store = faultyStore(openStore(directory));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const keep = (days: number) =>
    store.put(recentKey('town'), encodeRecent(syntheticTown({ days }), 400));
  const open = (maxSeries = 10) =>
    new SeriesCache({
      store,
      clock: () => now,
      telemetry: silentTelemetry,
      maxAgeMs: 1000,
      maxSeries,
    });
  const length = async (cache: SeriesCache) =>
    (await cache.recent('town')).dataset.target.values.length;

  it('reads a series once while it is fresh', async () => {
    await keep(10);
    const cache = open();

    await Promise.all(Array.from({ length: 20 }, () => cache.recent('town')));

    expect(store.reads).toHaveLength(1);
  });

  it('gives without waiting what is in memory and fresh, and only that', async () => {
    await keep(10);
    const cache = open();
    const before = cache.fresh('town');
    const recent = await cache.recent('town');

    const fresh = cache.fresh('town');
    now += 1000;
    const tooOld = cache.fresh('town');
    const reading = cache.recent('town');
    const whileReading = cache.fresh('town');
    await reading;

    expect([before, tooOld, whileReading]).toEqual([undefined, undefined, undefined]);
    expect(fresh).toBe(recent);
    expect(cache.fresh('town')).toBe(recent);
    expect(store.reads).toHaveLength(2);
  });

  it('gives nothing without waiting while the store fails', async () => {
    await keep(10);
    const cache = open();
    await cache.recent('town');
    store.onGet = unavailable;
    now += 1000;
    await cache.recent('town');

    expect(cache.fresh('town')).toBeUndefined();
  });

  it('waits for newer readings once the ones it has are too old', async () => {
    await keep(10);
    const cache = open();
    await cache.recent('town');
    await keep(11);
    now += 1000;

    expect(await length(cache)).toBe(11 * 24);
  });

  it('lets the last readings stand in while the store fails, marked as stale', async () => {
    await keep(10);
    const cache = open();
    await cache.recent('town');
    store.onGet = unavailable;
    now += 1000;

    const { stale, dataset } = await cache.recent('town');

    expect(stale).toBe(true);
    expect(dataset.target.values).toHaveLength(240);
  });

  it('fails where it never read the series, and tries again', async () => {
    await keep(10);
    const cache = open();
    store.onGet = unavailable;
    await expect(cache.recent('town')).rejects.toThrow(StoreUnavailableError);
    store.onGet = (_key, read) => read();

    expect(await length(cache)).toBe(240);
  });

  it('does not keep a series that is not there', async () => {
    const cache = open();
    await expect(cache.recent('town')).rejects.toThrow(UnknownSeriesError);
    await keep(10);

    expect(await length(cache)).toBe(240);
  });

  it('keeps no more series than it may', async () => {
    for (const id of ['a', 'b', 'c']) {
      await store.put(recentKey(id), encodeRecent(syntheticTown({ days: 2 }), 400));
    }
    const cache = open(2);
    for (const id of ['a', 'b', 'c', 'c', 'b']) await cache.recent(id);
    expect(store.reads).toHaveLength(3);

    await cache.recent('a');

    expect(store.reads).toHaveLength(4);
  });
});
