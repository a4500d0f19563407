import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testMeanAbove } from '../../../../models/evaluation/promotion/mean-test.ts';
import { studentTail } from '../../../../models/evaluation/promotion/student-t.ts';

describe('studentTail', () => {
  it.each([
    // Critical values of printed tables.
    { degrees: 1, t: 6.3138, tail: 0.05 },
    { degrees: 2, t: 2.92, tail: 0.05 },
    { degrees: 4, t: 3.7469, tail: 0.01 },
    { degrees: 10, t: 1.8125, tail: 0.05 },
    { degrees: 30, t: 2.75, tail: 0.005 },
  ])('gives $tail for t = $t with $degrees degrees of freedom', ({ degrees, t, tail }) => {
    expect(studentTail(t, degrees)).toBeCloseTo(tail, 4);
  });

  it('is the mirror image of the lower tail and falls with t', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        (t, degrees) => {
          const tail = studentTail(t, degrees);

          expect(tail + studentTail(-t, degrees)).toBeCloseTo(1, 9);
          expect(studentTail(t + 0.1, degrees)).toBeLessThanOrEqual(tail);
        },
      ),
    );
  });
});

describe('testMeanAbove', () => {
  const days = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
    minLength: 14,
    maxLength: 92,
  });

  it('does not depend on the unit', () => {
    fc.assert(
      fc.property(days, fc.double({ min: 0.001, max: 1000, noNaN: true }), (values, factor) => {
        const scaled = Float64Array.from(values, (value) => value * factor);

        const { pValue } = testMeanAbove(scaled, 0);

        expect(pValue).toBeCloseTo(testMeanAbove(Float64Array.from(values), 0).pValue, 6);
      }),
    );
  });

  it('is surer the higher the days lie, and never beyond 0 to 1', () => {
    fc.assert(
      fc.property(days, (values) => {
        const raised = Float64Array.from(values, (value) => value + 0.5);
        const { pValue } = testMeanAbove(Float64Array.from(values), 0);

        expect(testMeanAbove(raised, 0).pValue).toBeLessThanOrEqual(pValue + 1e-9);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
      }),
    );
  });
});
