import { describe, expect, it } from 'vitest';
import { quantileMetrics } from '../../../models/evaluation/quantile-metrics.ts';

describe('quantile metrics', () => {
  it('equal those worked out by hand, leaving out unknown steps', () => {
    const actual = [10, 20, Number.NaN, 5];
    const quantiles = [
      [8, 21, 0, 6],
      [12, 25, 0, 9],
    ];

    const metrics = quantileMetrics(actual, quantiles, [0.1, 0.9]);

    // 10: 0.1 * 2 and 0.1 * 2; 20: 0.9 * 1 and 0.1 * 5; 5: 0.9 * 1 and 0.1 * 4.
    expect(metrics.pinball).toBeCloseTo((0.2 + 0.2 + 0.9 + 0.5 + 0.9 + 0.4) / 6);
    expect(metrics.coverage).toBeCloseTo(1 / 3);
    expect(metrics.nominalCoverage).toBeCloseTo(0.8);
    expect(metrics.reliability).toEqual([2 / 3, 1]);
  });

  it('is least for the true median', () => {
    const actual = [1, 2, 3, 4, 100];
    const lossOf = (guess: number) =>
      quantileMetrics(actual, [actual.map(() => guess)], [0.5]).pinball;

    expect(lossOf(3)).toBeLessThan(lossOf(2.5));
    expect(lossOf(3)).toBeLessThan(lossOf(22));
  });
});
