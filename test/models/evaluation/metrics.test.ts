import { describe, expect, it } from 'vitest';
import { eventMetrics, pointMetrics } from '../../../models/evaluation/metrics.ts';

describe('point metrics', () => {
  it('equal those worked out by hand, leaving out unknown steps', () => {
    const metrics = pointMetrics([10, 20, Number.NaN, 0], [12, 17, 5, 1]);

    expect(metrics.count).toBe(3);
    expect(metrics.mae).toBeCloseTo((2 + 3 + 1) / 3);
    expect(metrics.rmse).toBeCloseTo(Math.sqrt((4 + 9 + 1) / 3));
    expect(metrics.mape).toBeCloseTo((100 * (2 / 10 + 3 / 20)) / 2);
  });
});

describe('event metrics', () => {
  it('equal those worked out by hand', () => {
    const metrics = eventMetrics([1, 0, 0, Number.NaN], [0.8, 0.6, 0.1, 0.5]);

    expect(metrics.count).toBe(3);
    expect(metrics.baseRate).toBeCloseTo(1 / 3);
    expect(metrics.brier).toBeCloseTo((0.04 + 0.36 + 0.01) / 3);
    expect(metrics.accuracy).toBeCloseTo(2 / 3);
  });
});
