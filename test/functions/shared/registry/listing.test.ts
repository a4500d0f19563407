import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { archive } from '../../../../functions/shared/registry/archive.ts';
import { championKey, versionFileKey } from '../../../../functions/shared/registry/keys.ts';
import {
  describeModel,
  listModelPage,
  listModels,
  type ModelPageOptions,
} from '../../../../functions/shared/registry/list-models.ts';
import {
  describeVersion,
  listVersions,
  type VersionPageOptions,
} from '../../../../functions/shared/registry/list-versions.ts';
import { promote, rollBack } from '../../../../functions/shared/registry/promote.ts';
import { saveVersion } from '../../../../functions/shared/registry/save-version.ts';
import { readReport } from '../../../../functions/shared/registry/version-report.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { restoreSeasonalNaive } from '../../../../models/forecasters/seasonal-naive.ts';
import { change, saveVersions } from '../../../support/saved-versions.ts';
import { townFacts } from '../../../support/untrained-model.ts';

const NOTHING = new TextEncoder().encode('{}');

describe('the registry lists', () => {
  let directory: string;
  let store: ObjectStore;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'wattcast-list-'));
    store = openStore(directory);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const put = (model: string, version: number) => promote(store, { ...change(model), version });

  async function allModels(options: Pick<ModelPageOptions, 'archived' | 'limit'>) {
    const names: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await listModelPage(store, { ...options, after: after ?? undefined });
      expect(page.models.length).toBeLessThanOrEqual(options.limit);
      names.push(...page.models.map(({ model }) => model));
      after = page.next;
    }
    return names;
  }

  async function allVersions(options: Pick<VersionPageOptions, 'archived' | 'limit'>) {
    const numbers: number[] = [];
    for (let before: number | null | undefined; before !== null; ) {
      const page = await listVersions(store, 'town', { ...options, before: before ?? undefined });
      numbers.push(...page.versions.map(({ version }) => version));
      before = page.next;
    }
    return numbers;
  }

  it.each([1, 2, 3, 100])('models %i a page, archived ones apart', async (limit) => {
    for (const model of ['a', 'b', 'c', 'd', 'e']) await saveVersions(store, model, 1);
    for (const model of ['b', 'e']) await archive(store, change(model));
    await put('c', 1);

    expect(await allModels({ archived: false, limit })).toEqual(['a', 'c', 'd']);
    expect(await allModels({ archived: true, limit })).toEqual(['b', 'e']);
    expect(await listModels(store)).toEqual(['c']);
  });

  it('versions by number, newest first, archived ones apart', async () => {
    await saveVersions(store, 'town', 12);
    for (const version of [3, 11]) await archive(store, { ...change('town'), version });

    expect(await allVersions({ archived: false, limit: 4 })).toEqual([
      12, 10, 9, 8, 7, 6, 5, 4, 2, 1,
    ]);
    expect(await allVersions({ archived: true, limit: 1 })).toEqual([11, 3]);
  });

  it('what champion and archive say of a model', async () => {
    await saveVersions(store, 'town', 3);
    await put('town', 2);
    await archive(store, { ...change('town'), version: 1 });

    expect(await describeModel(store, 'town')).toMatchObject({
      model: 'town',
      champion: { version: 2, by: 'alice' },
      archived: null,
      about: { version: 2, kind: 'seasonal-naive', series: { id: 'town' }, metrics: { mae: 5 } },
      newestVersion: 3,
      archivedVersionCount: 1,
      trailLength: 2,
    });
  });

  it('no model that has only an unfinished version, and none at all', async () => {
    await store.put(versionFileKey('half', 1, 'report.json'), NOTHING);

    expect(await listModelPage(store, { archived: false, limit: 10 })).toEqual({
      models: [],
      damaged: [],
      next: null,
    });
    await expect(describeModel(store, 'half')).rejects.toMatchObject({ code: 'model.unknown' });
    await expect(listVersions(store, 'half', { archived: false, limit: 10 })).rejects.toMatchObject(
      { code: 'model.unknown' },
    );
  });

  it('what is damaged beside what is whole, with the reason', async () => {
    await saveVersions(store, 'town', 2);
    await saveVersions(store, 'village', 1);
    await put('town', 1);
    await store.put(championKey('village'), NOTHING);
    await store.put(versionFileKey('town', 2, 'manifest.json'), NOTHING);

    const models = await listModelPage(store, { archived: false, limit: 10 });
    const versions = await listVersions(store, 'town', { archived: false, limit: 10 });

    expect(models.models.map(({ model }) => model)).toEqual(['town']);
    expect(models.damaged).toEqual([
      { model: 'village', problem: expect.stringContaining(championKey('village')) },
    ]);
    expect(versions.versions.map(({ version }) => version)).toEqual([1]);
    expect(versions.damaged).toEqual([
      { version: 2, problem: expect.stringContaining('"schemaVersion"') },
    ]);
    expect(await listModels(store)).toEqual(['town']);
  });

  it('the report of a version: origin, evaluation and what became of it', async () => {
    const lineage = { parent: 1, by: 'schedule', why: 'four weeks old' };
    await saveVersions(store, 'town', 1);
    await saveVersion(store, restoreSeasonalNaive(), {
      facts: { ...townFacts('town'), lineage },
      report: { protocol: 'day-ahead', days: 92 },
    });
    await put('town', 1);
    await put('town', 2);
    await rollBack(store, change('town', 'bob'));

    expect(await readReport(store, 'town', 2)).toMatchObject({
      version: 2,
      isChampion: false,
      training: townFacts('town').training,
      metrics: { mae: 1 },
      lineage,
      evaluation: { protocol: 'day-ahead', days: 92 },
      history: [
        { action: 'rollback', from: 2, to: 1, by: 'bob' },
        { action: 'promote', from: 1, to: 2 },
      ],
    });
    expect(await describeVersion(store, 'town', 1)).toMatchObject({
      isChampion: true,
      lineage: null,
      files: { 'report.json': { bytes: expect.any(Number) } },
    });
  });
});
