import { describe, expect, it } from 'vitest';
import { championTag } from '../../../../functions/shared/registry/champion.ts';
import { championKey } from '../../../../functions/shared/registry/keys.ts';
import { promote } from '../../../../functions/shared/registry/promote.ts';
import { readState } from '../../../../functions/shared/registry/registry-state.ts';
import { gatheredStore } from '../../../support/gathered-store.ts';
import { change } from '../../../support/saved-versions.ts';

import { actsOn, MODEL, townInDirectory } from './support/acts.ts';

describe('a condition, or a repeat, of a change', () => {
  const store = townInDirectory();
  const { serving, put, trail } = actsOn(store);

  it('promotes only over the champion that the caller saw', async () => {
    await put(1);
    const tagOf = async () => {
      const { champion } = (await readState(store(), MODEL)).state;
      return champion ? championTag(champion) : '';
    };
    const seen = await tagOf();
    const over = (expected: readonly string[] | 'any', version: number) =>
      promote(store(), { ...change(MODEL), version, expected });
    await over([seen], 2);

    await expect(over([seen], 3)).rejects.toMatchObject({ code: 'champion.mismatch' });
    await over(['"other"', await tagOf()], 3);
    await over('any', 4);

    expect(await serving()).toBe(4);
  });

  it('expects a champion where any is expected', async () => {
    await expect(
      promote(store(), { ...change(MODEL), version: 1, expected: 'any' }),
    ).rejects.toMatchObject({ code: 'champion.mismatch' });
  });

  describe('a repeated request', () => {
    const keyed = (version: number, request = `promote ${version}`, key = 'k1') => ({
      ...change(MODEL),
      version,
      idempotency: { key, request },
    });

    it('is answered as the first time and acts once, whatever happened since', async () => {
      const first = await promote(store(), keyed(1));
      await put(2);

      const second = await promote(store(), keyed(1));

      expect(second).toEqual(first);
      expect(await serving()).toBe(2);
      expect(await trail()).toHaveLength(2);
    });

    it('acts once when 8 of it come at the same time', async () => {
      const gathered = gatheredStore(store(), championKey(MODEL), 8);
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => promote(gathered, keyed(1))),
      );

      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await trail()).toHaveLength(1);
    });

    it('does not act later where it had nothing to do at first', async () => {
      await put(1);
      await promote(store(), keyed(1));
      await put(2);

      const repeated = await promote(store(), keyed(1));

      expect(repeated.changed).toBe(false);
      expect(await serving()).toBe(2);
    });

    it('is refused when it is another request under the same key', async () => {
      await promote(store(), keyed(1));

      await expect(promote(store(), keyed(2))).rejects.toMatchObject({
        code: 'idempotency.key-reused',
      });
      expect(await serving()).toBe(1);
    });
  });
});
