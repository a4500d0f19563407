import { expect, it } from 'vitest';
import { fillShortGaps } from '../../../../models/series/quality/fill-gaps.ts';

it('fills short gaps between readings, and says which steps it filled', () => {
  const values = Float64Array.of(NaN, 2, NaN, 4, NaN, NaN, NaN, 8, NaN);
  const { values: complete, filled } = fillShortGaps(values, 2);
  expect([...complete]).toEqual([NaN, 2, 3, 4, NaN, NaN, NaN, 8, NaN]);
  expect([...filled]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0]);
  expect(values[2]).toBeNaN();
});
