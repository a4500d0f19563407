import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantileOf } from '../../models/quantile.ts';

describe('a quantile of all values', () => {
  it('lies between order statistics, as worked out by hand', () => {
    const values = [40, Number.NaN, 10, 30, 20];

    expect(quantileOf(values, 0)).toBe(10);
    expect(quantileOf(values, 0.5)).toBe(25);
    expect(quantileOf(values, 0.9)).toBeCloseTo(37);
    expect(quantileOf(values, 1)).toBe(40);
  });

  it('is unknown of nothing, and the value of one', () => {
    expect(quantileOf([], 0.5)).toBeNaN();
    expect(quantileOf([Number.NaN], 0.5)).toBeNaN();
    expect(quantileOf([7], 0.99)).toBe(7);
  });

  it('rises with the level and stays among the values', () => {
    const level = fc.double({ min: 0, max: 1, noNaN: true });
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1 }), level, level, (values, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((at) => quantileOf(values, at));

        expect(low).toBeLessThanOrEqual((high as number) + 1e-9);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
      }),
    );
  });
});
