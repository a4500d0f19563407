import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  quantile,
  SortedWindow,
  select,
} from '../../../../models/series/quality/order-statistics.ts';

const numbers = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 90 });

describe('order statistics', () => {
  it('are what sorting gives', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.nat({ max: 89 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, n, level) => {
          const ordered = Float64Array.from(list).sort();
          const rank = n % list.length;
          expect(select(Float64Array.from(list), list.length, rank)).toEqual(ordered[rank]);
          const at = Math.min(list.length - 1, Math.floor(list.length * level));
          expect(quantile(Float64Array.from(list), list.length, level)).toEqual(ordered[at]);
        },
      ),
    );
  });

  it('are the same in a window that moves', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 9 }), (list, width) => {
        const window = new SortedWindow(width);
        list.forEach((number, index) => {
          if (index >= width) window.remove(list[index - width] as number);
          window.add(number);
          const held = Float64Array.from(list.slice(Math.max(0, index - width + 1), index + 1));
          expect(window.quantile(0.5)).toEqual(quantile(held, held.length, 0.5));
        });
      }),
    );
  });
});
