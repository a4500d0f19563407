import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { ObjectStore } from '../../../../../functions/shared/object-store.ts';
import { readChampion } from '../../../../../functions/shared/registry/champion.ts';
import { promote, rollBack } from '../../../../../functions/shared/registry/promote.ts';
import { readTrail } from '../../../../../functions/shared/registry/trail.ts';
import type { TrailEntry } from '../../../../../functions/shared/registry/trail-entry.ts';
import { openStore } from '../../../../../functions/shared/stores/open-store.ts';
import { change, saveVersions } from '../../../../support/saved-versions.ts';

export const MODEL = 'town';

/** What the tests do to `town`, in a store that each of them makes anew. */
export function actsOn(store: () => ObjectStore) {
  return {
    serving: async () => (await readChampion(store(), MODEL)).version,
    put: (version: number, by = 'alice') =>
      promote(store(), { ...change(MODEL, by, `version ${version} is better`), version }),
    back: (toVersion?: number) => rollBack(store(), { ...change(MODEL, 'bob'), toVersion }),
    /** Oldest first. */
    trail: async (): Promise<TrailEntry[]> =>
      [...(await readTrail(store(), MODEL, { limit: 1000 })).entries].reverse(),
  };
}

/** A directory with four versions of `town` before each test. */
export function townInDirectory(): () => ObjectStore {
  let directory: string;
  let store: ObjectStore;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'wattcast-registry-'));
    store = openStore(directory);
    await saveVersions(store, MODEL, 4);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  return () => store;
}
