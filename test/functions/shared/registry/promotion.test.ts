import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { archive } from '../../../../functions/shared/registry/archive.ts';
import { readChampion } from '../../../../functions/shared/registry/champion.ts';
import { championKey, versionFileKey } from '../../../../functions/shared/registry/keys.ts';
import { promote } from '../../../../functions/shared/registry/promote.ts';
import { ADAPTERS, type RunningAdapter } from '../../../contract/store-adapters.ts';
import { gatheredStore } from '../../../support/gathered-store.ts';
import { change, saveVersions } from '../../../support/saved-versions.ts';
import { actsOn, MODEL } from './support/acts.ts';

const at = new Date(change(MODEL).now).toISOString();

const KINDS = ADAPTERS.filter(({ name }) => name === 'directory' || name === 's3');

for (const { name, isAvailable, start } of KINDS) {
  describe.skipIf(!isAvailable)(`promotion and roll-back in a store of kind ${name}`, () => {
    let adapter: RunningAdapter;
    let store: ObjectStore;

    beforeAll(async () => {
      adapter = await start();
    });
    afterAll(() => adapter.stop());
    beforeEach(async () => {
      store = adapter.open(randomUUID());
      await saveVersions(store, MODEL, 4);
    });

    const { serving, put, back, trail } = actsOn(() => store);

    it('serves nothing until a version is promoted', async () => {
      await expect(readChampion(store, MODEL)).rejects.toMatchObject({ code: 'model.unknown' });
    });

    it('records who promoted what, why, when, and in whose place', async () => {
      await put(1);
      await put(3, 'bob');

      expect(await readChampion(store, MODEL)).toEqual({
        version: 3,
        promotedAt: at,
        by: 'bob',
        why: 'version 3 is better',
        sequence: 2,
        previous: 1,
      });
      expect(await trail()).toMatchObject([
        { sequence: 1, action: 'promote', from: null, to: 1, by: 'alice', at },
        { sequence: 2, action: 'promote', from: 1, to: 3, by: 'bob', why: 'version 3 is better' },
      ]);
    });

    it('rolls back one champion further each time, and never to what was rolled back from', async () => {
      for (const version of [1, 2, 3]) await put(version);

      await back();
      const once = await serving();
      await back();
      const twice = await serving();

      expect([once, twice]).toEqual([2, 1]);
      await expect(back()).rejects.toMatchObject({ code: 'champion.nothing-to-roll-back' });
      expect((await trail()).slice(3)).toMatchObject([
        { action: 'rollback', from: 3, to: 2, by: 'bob' },
        { action: 'rollback', from: 2, to: 1, by: 'bob' },
      ]);
    });

    it('rolls back to a named version that served, and on from there', async () => {
      for (const version of [1, 2, 3, 4]) await put(version);

      await back(2);
      const named = await serving();
      await back();

      expect([named, await serving()]).toEqual([2, 1]);
    });

    it('refuses to roll back to what never served, or where nothing did', async () => {
      await expect(back()).rejects.toMatchObject({ code: 'champion.nothing-to-roll-back' });
      await put(2);
      await expect(back(3)).rejects.toMatchObject({ code: 'version.never-champion' });
      await expect(back(9)).rejects.toMatchObject({ code: 'model.unknown-version' });
      expect(await trail()).toHaveLength(1);
    });

    it('changes nothing where the version serves already, and says who made it so', async () => {
      const first = await put(2, 'carol');

      const promotedAgain = await put(2);
      const rolledBack = await back(2);

      expect(promotedAgain).toEqual({ model: MODEL, changed: false, entry: first.entry });
      expect(rolledBack).toEqual({ model: MODEL, changed: false, entry: first.entry });
      expect(await trail()).toHaveLength(1);
    });

    it('names the versions there are when one is not there, and tells a model that is not', async () => {
      const unknown = put(9);

      await expect(unknown).rejects.toMatchObject({ code: 'model.unknown-version' });
      await expect(unknown).rejects.toThrow('Its newest are 4, 3, 2, 1');
      await expect(promote(store, { ...change('village'), version: 1 })).rejects.toMatchObject({
        code: 'model.unknown',
      });
      await expect(promote(store, { ...change('Town/../x'), version: 1 })).rejects.toMatchObject({
        code: 'model.invalid-name',
      });
    });

    it('lets nothing serve whose files are not what the manifest says', async () => {
      await put(1);
      await store.put(versionFileKey(MODEL, 2, 'report.json'), new TextEncoder().encode('{}'));

      const damaged = put(2);

      await expect(damaged).rejects.toMatchObject({ code: 'version.damaged' });
      await expect(damaged).rejects.toThrow('"report.json" has 2 bytes');
      expect(await serving()).toBe(1);
    });

    it('rolls back to nothing whose files are not what the manifest says', async () => {
      for (const version of [1, 2]) await put(version);
      await store.put(versionFileKey(MODEL, 1, 'report.json'), new TextEncoder().encode('{}'));

      await expect(back()).rejects.toMatchObject({ code: 'version.damaged' });
      expect(await serving()).toBe(2);
    });

    it('gives one of 12 racing promotions the win and tells every other who won', async () => {
      await put(1);
      const gathered = gatheredStore(store, championKey(MODEL), 12);
      const contenders = Array.from({ length: 12 }, (_, i) => ({
        ...change(MODEL, `user-${i}`, `reason ${i}`),
        version: 2 + (i % 3),
      }));

      const outcomes = await Promise.allSettled(
        contenders.map((contender) => promote(gathered, contender)),
      );

      const [, winner, ...rest] = await trail();
      const told = outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? outcome.value.entry : outcome.reason.data.winner,
      );
      const answers = outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? String(outcome.value.changed) : outcome.reason.code,
      );
      expect(rest).toEqual([]);
      expect(told).toEqual(contenders.map(() => winner));
      // Who wanted the very version that won has nothing left to do; the 8 others lost.
      expect(answers.sort()).toEqual([
        ...new Array(8).fill('champion.moved'),
        ...new Array(3).fill('false'),
        'true',
      ]);
    });

    it('tries again when it raced with a change that leaves the champion alone', async () => {
      await put(1);
      const gathered = gatheredStore(store, championKey(MODEL), 2);

      await Promise.all([
        promote(gathered, { ...change(MODEL), version: 2 }),
        archive(gathered, { ...change(MODEL), version: 4 }),
      ]);

      expect((await trail()).map(({ action }) => action).sort()).toEqual([
        'archive',
        'promote',
        'promote',
      ]);
      expect(await serving()).toBe(2);
    });

    it('cuts what is too long for the trail, and keeps who and why where they are empty', async () => {
      await promote(store, {
        ...change(MODEL, 'x'.repeat(300), `${'y'.repeat(999)}😀`),
        version: 1,
      });
      await promote(store, { ...change(MODEL, ' ', ''), version: 2 });

      const [long, empty] = await trail();
      expect(long?.by).toHaveLength(200);
      expect(long?.why).toBe(`${'y'.repeat(999)}\uFFFD`);
      expect(empty).toMatchObject({ by: 'unknown', why: 'no reason given' });
    });

    it('refuses to work on a record that it cannot read, and names it', async () => {
      await put(1);
      await store.put(championKey(MODEL), new TextEncoder().encode('{"schemaVersion": 2}'));

      for (const act of [() => put(2), () => back(), () => readChampion(store, MODEL), trail]) {
        await expect(act()).rejects.toMatchObject({ code: 'registry.damaged' });
        await expect(act()).rejects.toThrow(championKey(MODEL));
      }
    });
  });
}
