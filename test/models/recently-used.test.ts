import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentlyUsed } from '../../models/recently-used.ts';

const use = fc.record({
  what: fc.constantFrom('set', 'get', 'peek', 'delete'),
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  weight: fc.integer({ min: 0, max: 6 }),
});

describe('RecentlyUsed', () => {
  it('keeps the latest used that fit together, after any uses', () => {
    fc.assert(
      fc.property(fc.array(use, { maxLength: 60 }), (uses) => {
        const cache = new RecentlyUsed<string, number>({ most: 10, weigh: (weight) => weight });
        // Latest use last, as a list that is simple enough to be right.
        let expected: [string, number][] = [];

        for (const { what, key, weight } of uses) {
          const found = expected.find(([name]) => name === key);
          if (what === 'set') cache.set(key, weight);
          if (what === 'delete') cache.delete(key);
          if (what === 'get') expect(cache.get(key)).toBe(found?.[1]);
          if (what === 'peek') expect(cache.peek(key)).toBe(found?.[1]);
          if (what === 'peek') continue;
          expected = expected.filter(([name]) => name !== key);
          if (what === 'set') expected.push([key, weight]);
          if (what === 'get' && found) expected.push(found);
          while (expected.reduce((sum, [, each]) => sum + each, 0) > 10) expected.shift();
        }

        for (const key of 'abcde') {
          expect(cache.has(key)).toBe(expected.some(([name]) => name === key));
        }
      }),
    );
  });
});
