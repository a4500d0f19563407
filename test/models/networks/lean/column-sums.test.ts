import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColumnSums } from '../../../../models/networks/lean/column-sums.ts';

interface Problem {
  readonly matrix: Float32Array;
  readonly x: Float32Array;
  readonly width: number;
  readonly first: number;
  readonly count: number;
  readonly roundedRows: boolean;
}

/** As plain loops sum up. */
function byLoops({ matrix, x, width, first, count, roundedRows }: Problem): number[] {
  return Array.from({ length: count }, (_, c) => {
    let sum = 0;
    x.forEach((factor, row) => {
      sum += factor * (matrix[row * width + first + c] as number);
      if (roundedRows) sum = Math.fround(sum);
    });
    return sum;
  });
}

const value = fc.float({ min: -1000, max: 1000, noNaN: true });

const problem = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 30 }))
  .chain(([rows, width]) =>
    fc
      .record({
        matrix: fc.float32Array({
          ...{ min: -1000, max: 1000, noNaN: true },
          ...{ minLength: rows * width, maxLength: rows * width },
        }),
        x: fc
          .array(value, { minLength: rows, maxLength: rows })
          .map((all) => Float32Array.from(all)),
        range: fc
          .tuple(fc.nat(width - 1), fc.nat(width - 1))
          .map(([a, b]) => ({ first: Math.min(a, b), count: Math.abs(a - b) + 1 })),
        roundedRows: fc.boolean(),
      })
      .map(({ range, ...rest }): Problem => ({ ...rest, ...range, width })),
  );

describe('ColumnSums', () => {
  it('sums up to the last bit what loops do', () => {
    const sums = new ColumnSums();
    fc.assert(
      fc.property(problem, (given) => {
        const { matrix, x } = given;
        sums.hold([new Float32Array(3).fill(Number.NaN), matrix]);

        expect([...sums.run(matrix, x, given)]).toEqual(byLoops(given));
      }),
    );
  });

  it('holds what it was last given and nothing else', () => {
    const [one, other] = [new Float32Array([1, 2]), new Float32Array([3, 4])];
    const sums = new ColumnSums();

    sums.hold([one]);
    sums.hold([other]);

    expect([sums.holds(one), sums.holds(other)]).toEqual([false, true]);
  });

  it('holds matrices that need more memory than it has', () => {
    const width = 500;
    const matrix = Float32Array.from({ length: 400 * width }, (_, i) => Math.sin(i));
    const x = Float32Array.from({ length: 400 }, (_, i) => Math.cos(i));
    const sums = new ColumnSums();
    sums.hold([matrix]);

    const given = { width, first: 0, count: width, roundedRows: true };
    const found = sums.run(matrix, x, given);

    expect([...found]).toEqual(byLoops({ matrix, x, ...given }));
  });
});
