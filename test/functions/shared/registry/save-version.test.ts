import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { versionFileKey } from '../../../../functions/shared/registry/keys.ts';
import { listVersions } from '../../../../functions/shared/registry/list-versions.ts';
import { loadVersion } from '../../../../functions/shared/registry/load-version.ts';
import { saveVersion } from '../../../../functions/shared/registry/save-version.ts';
import { newestVersion } from '../../../../functions/shared/registry/stored-versions.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import type { FittedForecaster } from '../../../../models/forecasters/forecaster.ts';
import { restoreSeasonalNaive } from '../../../../models/forecasters/seasonal-naive.ts';
import { useBackend } from '../../../../models/networks/backend.ts';
import { overrideStore } from '../../../support/overridden-store.ts';
import { townFacts, untrainedForecaster } from '../../../support/untrained-model.ts';

const MODEL = 'town';

describe('saving a version', () => {
  let directory: string;
  let store: ObjectStore;

  beforeAll(() => useBackend('cpu'));
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'wattcast-save-'));
    store = openStore(directory);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const save = (
    fitted: FittedForecaster,
    options: { through?: ObjectStore; version?: number; createdAt?: string } = {},
  ) =>
    saveVersion(options.through ?? store, fitted, {
      facts: {
        ...townFacts(MODEL),
        ...(options.createdAt ? { createdAt: options.createdAt } : {}),
      },
      report: { days: 1 },
      version: options.version,
    });

  /** A store whose writer dies at its write number `at`. */
  function dyingStore(at: number): ObjectStore {
    let writes = 0;
    return overrideStore(store, {
      put: async (key, bytes, condition) => {
        if (writes++ === at) throw new Error('killed');
        return store.put(key, bytes, condition);
      },
    });
  }

  it('gives racing writers of different kinds numbers of their own, with nothing mixed', async () => {
    const kinds = ['mlp', 'peak', 'seasonal-naive', 'mlp', 'peak', 'seasonal-naive'] as const;

    const saved = await Promise.all(
      kinds.map((kind) =>
        save(kind === 'seasonal-naive' ? restoreSeasonalNaive() : untrainedForecaster(kind)),
      ),
    );

    expect(new Set(saved.map(({ version }) => version)).size).toBe(kinds.length);
    for (const { version, kind, files } of saved) {
      const stored = await store.list(`models/${MODEL}/versions/${version}/`);
      const expected = [...Object.keys(files), 'manifest.json'];
      expect(stored.keys).toEqual(
        expected.map((file) => versionFileKey(MODEL, version, file)).sort(),
      );
      const { manifest, fitted } = await loadVersion(store, MODEL, version);
      expect(manifest.kind).toBe(kind);
      fitted.dispose();
    }
  });

  it.each([0, 1, 2, 3])(
    'leaves no version when it is killed at write %i, and goes on under another number',
    async (at) => {
      const fitted = untrainedForecaster('mlp');
      await expect(save(fitted, { through: dyingStore(at) })).rejects.toThrow('killed');
      const left = await newestVersion(store, MODEL);

      const { version } = await save(fitted);

      expect(left).toBeUndefined();
      const { versions } = await listVersions(store, MODEL, { archived: false, limit: 10 });
      expect(versions.map((one) => one.version)).toEqual([version]);
    },
  );

  it.each([0, 1, 2, 3])(
    'completes the same version when its task is killed at write %i and run again with its number',
    async (at) => {
      const fitted = untrainedForecaster('mlp');
      await expect(save(fitted, { through: dyingStore(at), version: 5 })).rejects.toThrow('killed');

      const { version } = await save(fitted, { version: 5 });

      expect(version).toBe(5);
      const { versions } = await listVersions(store, MODEL, { archived: false, limit: 10 });
      expect(versions.map((one) => one.version)).toEqual([5]);
    },
  );

  it('gives a task that had finished its version back, unchanged', async () => {
    const fitted = untrainedForecaster('mlp');
    const first = await save(fitted, { version: 5 });

    const second = await save(fitted, { version: 5, createdAt: '2030-01-01T00:00:00.000Z' });

    expect(second).toEqual(first);
  });

  it('overwrites nothing where another task has the number', async () => {
    const first = await save(untrainedForecaster('mlp', 1), { version: 5 });

    await expect(save(untrainedForecaster('mlp', 2), { version: 5 })).rejects.toMatchObject({
      code: 'version.taken',
    });

    expect((await loadVersion(store, MODEL, 5)).manifest).toEqual(first);
  });
});
