import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LatelyFilter,
  type LatelySeen,
} from '../../../../models/forecasters/day-ahead/lately-filter.ts';
import { solveRidgeMany } from '../../../../models/forecasters/day-ahead/linear-algebra.ts';

const RIDGE = 0.2;

function filterOf(days: readonly LatelySeen[], directions = 2): LatelyFilter {
  const filter = new LatelyFilter({ directions, slots: 2, ridge: RIDGE });
  for (const day of days) filter.observe(day);
  return filter;
}

function seen(errors: readonly number[]): LatelySeen[] {
  return errors.map((error, i) => ({
    dayNumber: 100 + i,
    directions: Float64Array.from([1, 0.1 * (i % 3)]),
    errors: Float64Array.from([error, Number.NaN]),
  }));
}

/** What two days have in common, as the docstring of the filter has it. */
function covariance(a: LatelySeen, b: LatelySeen): number {
  const age = Math.abs(a.dayNumber - b.dayNumber);
  const alike = a.directions.reduce(
    (sum, value, i) => sum + value * (b.directions[i] as number),
    0,
  );
  const levels = 0.02 * Math.exp(-age / 80) + 0.15 * Math.exp(-age / 1.2);
  return Math.exp(-age / 180) * alike + RIDGE * levels;
}

describe('LatelyFilter', () => {
  it('moves a forecast towards errors that come again, and not at all without errors', () => {
    const next = { dayNumber: 120, directions: Float64Array.of(1, 0.1) };

    const [moved, still] = [0.2, 0].map((error) =>
      filterOf(seen(Array.from({ length: 20 }, () => error))).expect(next),
    );

    expect(moved?.[0]).toBeGreaterThan(0.15);
    expect(moved?.[0]).toBeLessThan(0.21);
    expect(moved?.[1]).toBe(0);
    expect([...(still ?? [])]).toEqual([0, 0]);
    expect(filterOf([]).expect(next)).toBeUndefined();
  });

  it('expects what regression on a Gaussian process does, whatever the days between', () => {
    const day = fc.record({
      gap: fc.integer({ min: 1, max: 30 }),
      error: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      directions: fc.tuple(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
      ),
    });
    fc.assert(
      fc.property(fc.array(day, { minLength: 2, maxLength: 9 }), (drawn) => {
        let dayNumber = 0;
        const days = drawn.map(({ gap, error, directions }): LatelySeen => {
          dayNumber += gap;
          const errors = Float64Array.of(error, -error);
          return { dayNumber, directions: Float64Array.from(directions), errors };
        });
        const [past, next] = [days.slice(0, -1), days.at(-1) as LatelySeen];
        const gram = Float64Array.from(past.flatMap((a) => past.map((b) => covariance(a, b))));
        const errors = Float64Array.from(past, (one) => one.errors[0] as number);
        const weights = solveRidgeMany(gram, errors, {
          width: past.length,
          columns: 1,
          ridge: RIDGE,
        });
        const expected = past.reduce(
          (sum, one, i) => sum + (weights[i] as number) * covariance(one, next),
          0,
        );

        const said = filterOf(past).expect(next);

        expect(said?.[0]).toBeCloseTo(expected, 5);
        expect(said?.[1]).toBeCloseTo(-expected, 5);
      }),
    );
  });

  it('takes a fault for no more than a large error, and learns nothing of a day without readings', () => {
    const next = { dayNumber: 101, directions: Float64Array.of(1, 0) };
    const [large, fault] = [0.6, 1e6].map((error) => filterOf(seen([error])).expect(next));
    const silent = filterOf([
      ...seen([0.2]),
      { ...next, errors: new Float64Array(2).fill(Number.NaN) },
    ]);

    expect(fault).toEqual(large);
    expect(silent.expect(next)).toEqual(filterOf(seen([0.2])).expect(next));
  });

  it('forgets, the further ahead the more', () => {
    const filter = filterOf(seen(Array.from({ length: 20 }, () => 0.2)));

    const [next, week, year] = [120, 126, 485].map(
      (dayNumber) => filter.expect({ dayNumber, directions: Float64Array.of(1, 0) })?.[0],
    ) as [number, number, number];

    expect(week).toBeLessThan(next);
    expect(week).toBeGreaterThan(0.7 * next);
    expect(Math.abs(year)).toBeLessThan(0.2 * next);
  });

  it('learns levels by time of day where days are not compared', () => {
    const nowhere = new Float64Array(0);
    const days = seen(Array.from({ length: 40 }, () => 0.2)).map((day) => ({
      ...day,
      directions: nowhere,
    }));

    const next = filterOf(days, 0).expect({ dayNumber: 140, directions: nowhere });

    expect(next?.[0]).toBeGreaterThan(0.05);
    expect(next?.[1]).toBe(0);
  });

  it('goes on from a copy as from itself, and leaves the copy as it was', () => {
    const days = seen([0.1, -0.2, 0.3, 0.25]);
    const next = { dayNumber: 110, directions: Float64Array.of(0.5, 1) };
    const filter = filterOf(days.slice(0, 2));
    const before = filter.expect(next);

    const copy = filter.clone();
    for (const day of days.slice(2)) copy.observe(day);

    expect(copy.expect(next)).toEqual(filterOf(days).expect(next));
    expect(filter.expect(next)).toEqual(before);
  });
});
