import { beforeEach, describe, expect, it } from 'vitest';
import { ArchiveWatch } from '../../../../functions/predict/serving/archive-watch.ts';
import { archive } from '../../../../functions/shared/registry/archive.ts';
import { type FaultyStore, faultyStore, unavailable } from '../../../support/faulty-store.ts';
import { MemoryStore } from '../../../support/memory-store.ts';
import { change, saveVersions } from '../../../support/saved-versions.ts';

const MAX_AGE_MS = 1000;

describe('the watch over archives', () => {
  let store: FaultyStore;
  let now: number;
  let survived: string[];

  beforeEach(async () => {
    store = faultyStore(new MemoryStore());
    now = 0;
    survived = [];
    await saveVersions(store, 'town', 2);
    store.reads.length = 0;
  });

  function open(): ArchiveWatch {
    return new ArchiveWatch({
      store,
      clock: () => now,
      maxAgeMs: MAX_AGE_MS,
      telemetry: { count() {}, loadTook() {}, survived: (subject) => survived.push(subject) },
    });
  }

  const putAway = () => archive(store, { ...change('town'), version: 1 });
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it('lets a model pass of which nothing was decided yet', async () => {
    await expect(open().admit('town', 1)).resolves.toBeUndefined();
  });

  it('asks the store once for all that ask at once', async () => {
    const watch = open();

    await Promise.all([watch.admit('town', 1), watch.admit('town', 2), watch.admit('town', 1)]);

    expect(store.reads).toEqual(['models/town/champion.json']);
  });

  it('learns of an archived version behind an answer, once what it knows is old', async () => {
    const watch = open();
    await watch.admit('town', 1);
    await putAway();

    await watch.admit('town', 1);
    now += MAX_AGE_MS;
    await watch.admit('town', 1);
    await settle();

    await expect(watch.admit('town', 1)).rejects.toMatchObject({ code: 'version.archived' });
    await expect(watch.admit('town', 2)).resolves.toBeUndefined();
  });

  it('holds to what it knew while the store fails, and asks no oftener for it', async () => {
    const watch = open();
    await putAway();
    await expect(watch.admit('town', 1)).rejects.toMatchObject({ code: 'version.archived' });
    store.reads.length = 0;
    store.onGet = unavailable;
    now += MAX_AGE_MS;

    for (let i = 0; i < 3; i++) {
      await expect(watch.admit('town', 1)).rejects.toMatchObject({ code: 'version.archived' });
      await settle();
    }

    expect(store.reads).toHaveLength(1);
    expect(survived).toEqual(['town']);
  });

  it('refuses what it never could look up', async () => {
    store.onGet = unavailable;

    await expect(open().admit('town', 1)).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
