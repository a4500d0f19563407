import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { readChampion } from '../../../../functions/shared/registry/champion.ts';
import { championKey } from '../../../../functions/shared/registry/keys.ts';
import { promote, rollBack } from '../../../../functions/shared/registry/promote.ts';
import { readTrail } from '../../../../functions/shared/registry/trail.ts';
import type { TrailEntry } from '../../../../functions/shared/registry/trail-entry.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { change, saveVersions } from '../../../support/saved-versions.ts';

const MODEL = 'town';

describe('a model with a long history', () => {
  let directory: string;
  let store: ObjectStore;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'wattcast-trail-'));
    store = openStore(directory);
    await saveVersions(store, MODEL, 4);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const serving = async () => (await readChampion(store, MODEL)).version;
  const put = (version: number, by = 'alice') => promote(store, { ...change(MODEL, by), version });
  const keyed = (version: number, request = `promote ${version}`, key = 'k1') => ({
    ...change(MODEL),
    version,
    idempotency: { key, request },
  });

  it('rolls back to a version whose only entry lies blocks away', async () => {
    await put(1);
    await put(4);
    await rollBack(store, change(MODEL));
    for (let i = 0; i < 40; i++) await put(2 + (i % 2));

    await rollBack(store, { ...change(MODEL), toVersion: 4 });

    expect(await serving()).toBe(4);
  });

  it('keeps a trail of 45 entries whole, in pages of any size, and its pointer small', async () => {
    for (let i = 0; i < 45; i++) await put(1 + (i % 2), `user-${i}`);

    const whole = [...(await readTrail(store, MODEL, { limit: 1000 })).entries].reverse();
    const paged: TrailEntry[] = [];
    for (let before: number | null | undefined; before !== null; ) {
      const page = await readTrail(store, MODEL, { before, limit: 7 });
      paged.push(...page.entries);
      before = page.next;
    }
    const pointer = await store.get(championKey(MODEL));

    expect(whole.map(({ by }) => by)).toEqual(Array.from({ length: 45 }, (_, i) => `user-${i}`));
    expect(whole.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 45 }, (_, i) => i + 1),
    );
    expect(paged.reverse()).toEqual(whole);
    expect(pointer?.bytes.length).toBeLessThan(10_000);
  });

  it('forgets a repeated request after a day, and when 32 others came', async () => {
    await promote(store, keyed(1));
    const nextDay = { ...keyed(2), now: keyed(2).now + 86_400_001 };
    await promote(store, nextDay);
    const afterADay = await serving();
    for (let i = 0; i < 32; i++) await promote(store, keyed(2, 'same', `other-${i}`));
    await promote(store, { ...keyed(3), now: nextDay.now });

    expect([afterADay, await serving()]).toEqual([2, 3]);
  });

  it('refuses to go on from a pointer that was put back in time, instead of losing entries', async () => {
    for (let i = 0; i < 19; i++) await put(1 + (i % 2));
    const old = await store.get(championKey(MODEL));
    for (let i = 19; i < 25; i++) await put(1 + (i % 2));
    await store.put(championKey(MODEL), old?.bytes ?? new Uint8Array());

    await put(3);
    const overflowing = put(4);

    await expect(overflowing).rejects.toMatchObject({ code: 'registry.damaged' });
    expect(await serving()).toBe(3);
  });
});
