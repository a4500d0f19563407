import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOfNumbers } from '../../../functions/predict/rounded-numbers.ts';

/** The same by way of numbers. */
function expected(values: readonly number[]): string {
  const largest = Math.max(0, ...values.map(Math.abs).filter(Number.isFinite));
  const magnitude = largest === 0 ? 0 : Math.floor(Math.log10(largest));
  const scale = 10 ** Math.min(15, Math.max(0, 6 - magnitude));
  return JSON.stringify(values.map((value) => Math.round(value * scale) / scale));
}

test('are written as JSON has them, be they large or small, below zero or no numbers at all', () => {
  const value = (largest: number) =>
    fc.double({ min: -largest, max: largest, noDefaultInfinity: largest < 1e300 });
  const values = fc
    .integer({ min: -20, max: 308 })
    .chain((magnitude) => fc.array(value(10 ** magnitude), { maxLength: 60 }));

  fc.assert(
    fc.property(values, (some) => {
      expect(textOfNumbers(Float64Array.from(some))).toBe(expected(some));
    }),
    { numRuns: 3000 },
  );
});

test.each([
  [[], '[]'],
  [[0, -0, 1e-9], '[0,0,1e-9]'],
  [[0.1, -0.05, 1, 10], '[0.1,-0.05,1,10]'],
  [[100, 1_234_567.8, -99.5], '[100,1234568,-99]'],
  [[2 ** 31, 2 ** 31 - 1, -(2 ** 31), 1e21], '[2147483648,2147483647,-2147483648,1e+21]'],
  [[Number.NaN, 1.5, Number.POSITIVE_INFINITY], '[null,1.5,null]'],
  [[123.4, 0.0004, -0.00004], '[123.4,0.0004,0]'],
])('%j are written %s', (values, text) => {
  expect(textOfNumbers(Float64Array.from(values))).toBe(text);
});

test('more numbers than were ever written have room', () => {
  const values = Array.from({ length: 20_160 }, (_, i) => -1e300 / (i + 1));

  expect(textOfNumbers(Float64Array.from(values))).toBe(expected(values));
});
