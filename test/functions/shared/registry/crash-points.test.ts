import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ObjectStore,
  PreconditionFailedError,
  StoreUnavailableError,
} from '../../../../functions/shared/object-store.ts';
import { readChampion } from '../../../../functions/shared/registry/champion.ts';
import { promote } from '../../../../functions/shared/registry/promote.ts';
import { readTrail } from '../../../../functions/shared/registry/trail.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { overrideStore } from '../../../support/overridden-store.ts';
import { change, saveVersions } from '../../../support/saved-versions.ts';

const MODEL = 'town';
/** So many that the next one moves a full block out of `champion.json`. */
const BEFORE_OVERFLOW = 20;

/** What a writer meets at its write number `at`: nothing of it happens, or all but the answer. */
interface Fault {
  readonly at: number;
  readonly isDone: boolean;
  readonly error: (key: string) => Error;
}

const lost = () => new StoreUnavailableError('The connection broke.');
/** The SDK sent the write again, and the second one met the first. */
const refused = (key: string) => new PreconditionFailedError(key, { absent: true });

function failingStore(store: ObjectStore, fault: Fault): ObjectStore {
  let writes = 0;
  return overrideStore(store, {
    put: async (key, bytes, condition) => {
      if (writes++ !== fault.at) return store.put(key, bytes, condition);
      if (fault.isDone) await store.put(key, bytes, condition);
      throw fault.error(key);
    },
  });
}

describe('a promotion that moves a block of the trail, cut off', () => {
  let directory: string;
  let store: ObjectStore;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'wattcast-crash-'));
    store = openStore(directory);
    await saveVersions(store, MODEL, 3);
    for (let i = 0; i < BEFORE_OVERFLOW; i++) await put(store, 1 + (i % 2));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const put = (through: ObjectStore, version: number) =>
    promote(through, { ...change(MODEL), version });

  async function promotionsTo(version: number): Promise<number> {
    const { entries } = await readTrail(store, MODEL, { limit: 1000 });
    expect(entries.toReversed().map(({ sequence }) => sequence)).toEqual(
      entries.map((_, i) => i + 1),
    );
    expect(entries.length).toBeGreaterThanOrEqual(BEFORE_OVERFLOW);
    return entries.filter((entry) => 'to' in entry && entry.to === version).length;
  }

  it.each([
    ['before the block', { at: 0, isDone: false, error: lost }],
    ['after the block, before the pointer', { at: 0, isDone: true, error: lost }],
    ['before the pointer', { at: 1, isDone: false, error: lost }],
  ])('%s changes nothing, and once when it is asked again', async (_when, fault) => {
    const first = put(failingStore(store, fault), 3);
    await expect(first).rejects.toThrow(StoreUnavailableError);
    const between = [(await readChampion(store, MODEL)).version, await promotionsTo(3)];

    await put(store, 3);

    expect(between).toEqual([2, 0]);
    expect([(await readChampion(store, MODEL)).version, await promotionsTo(3)]).toEqual([3, 1]);
  });

  it.each([
    ['the answer is lost', { at: 1, isDone: true, error: lost }],
    ['a second sending of it is refused', { at: 1, isDone: true, error: refused }],
  ])('after the pointer, as %s, is known to have happened once', async (_what, fault) => {
    const { changed } = await put(failingStore(store, fault), 3);

    expect(changed).toBe(true);
    expect(await promotionsTo(3)).toBe(1);
  });

  it('is known to have happened even when another one came before it could look', async () => {
    const overtaken = overrideStore(store, {
      put: async (key, bytes, condition) => {
        const written = await store.put(key, bytes, condition);
        if (!key.endsWith('champion.json')) return written;
        await put(store, 1);
        throw refused(key);
      },
    });

    const { changed, entry } = await put(overtaken, 3);

    expect([changed, entry]).toMatchObject([true, { to: 3, sequence: BEFORE_OVERFLOW + 1 }]);
    expect((await readChampion(store, MODEL)).version).toBe(1);
    expect(await promotionsTo(3)).toBe(1);
  });
});
