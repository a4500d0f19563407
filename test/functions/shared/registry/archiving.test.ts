import { describe, expect, it } from 'vitest';
import { archive, restore } from '../../../../functions/shared/registry/archive.ts';
import { readChampion } from '../../../../functions/shared/registry/champion.ts';
import { championKey } from '../../../../functions/shared/registry/keys.ts';
import { promote } from '../../../../functions/shared/registry/promote.ts';
import { gatheredStore } from '../../../support/gathered-store.ts';
import { change } from '../../../support/saved-versions.ts';

import { actsOn, MODEL, townInDirectory } from './support/acts.ts';

describe('archiving', () => {
  const store = townInDirectory();
  const { serving, put, back, trail } = actsOn(store);

  it('archives a version apart from promotion, and brings it back', async () => {
    await put(1);
    await archive(store(), { ...change(MODEL), version: 2 });

    await expect(put(2)).rejects.toMatchObject({ code: 'version.archived' });
    await restore(store(), { ...change(MODEL), version: 2 });
    await put(2);

    expect(await trail()).toMatchObject([
      { action: 'promote', to: 1 },
      { action: 'archive', version: 2 },
      { action: 'restore', version: 2 },
      { action: 'promote', to: 2 },
    ]);
  });

  it('never archives the champion, however the two race', async () => {
    await put(1);

    const gathered = gatheredStore(store(), championKey(MODEL), 2);
    const [promotion, archiving] = await Promise.allSettled([
      promote(gathered, { ...change(MODEL), version: 2 }),
      archive(gathered, { ...change(MODEL), version: 2 }),
    ]);

    const refused = [promotion, archiving].flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason.code] : [],
    );
    expect(refused).toHaveLength(1);
    expect(['version.archived', 'version.serves']).toContain(refused[0]);
    await expect(
      archive(store(), { ...change(MODEL), version: await serving() }),
    ).rejects.toMatchObject({ code: 'version.serves' });
  });

  it('rolls back over archived versions', async () => {
    for (const version of [1, 2, 3]) await put(version);
    await archive(store(), { ...change(MODEL), version: 2 });

    await back();

    expect(await serving()).toBe(1);
    await expect(back(2)).rejects.toMatchObject({ code: 'version.archived' });
  });

  it('lets an archived model neither serve nor change, until it is restored', async () => {
    await put(1);
    await archive(store(), change(MODEL, 'carol', 'the meter is gone'));

    await expect(readChampion(store(), MODEL)).rejects.toMatchObject({ code: 'model.unknown' });
    await expect(readChampion(store(), MODEL)).rejects.toThrow('archived by carol');
    await expect(put(2)).rejects.toMatchObject({ code: 'model.archived' });
    await expect(back(1)).rejects.toMatchObject({ code: 'model.archived' });
    await restore(store(), change(MODEL));

    expect(await serving()).toBe(1);
  });

  it('says that nothing changed when it is archived or restored twice', async () => {
    const restored = await restore(store(), change(MODEL));
    await archive(store(), { ...change(MODEL), version: 3 });
    const again = await archive(store(), { ...change(MODEL), version: 3 });

    expect(restored).toEqual({ model: MODEL, changed: false, entry: null });
    expect(again).toEqual({ model: MODEL, changed: false, entry: null });
    expect(await trail()).toHaveLength(1);
  });
});
