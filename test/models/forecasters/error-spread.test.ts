import { describe, expect, it } from 'vitest';
import { errorQuantile, errorSpreadOf } from '../../../models/forecasters/error-spread.ts';
import { calibrateLeads, leadQuantile } from '../../../models/forecasters/lead-calibration.ts';
import {
  extremesOf,
  keepPossible,
  possibleRange,
} from '../../../models/forecasters/physical-bounds.ts';
import { steerWidth } from '../../../models/forecasters/steer-width.ts';
import { randomFrom } from '../../../models/random.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

/** Errors of uniform size up to one, ten times as large at noon. */
function noonErrors(count: number) {
  const random = randomFrom(1);
  const hours = Array.from({ length: count }, (_, i) => i % 24);
  return { hours, errors: hours.map((hour) => (2 * random() - 1) * (hour === 12 ? 10 : 1)) };
}

describe('the spread of errors', () => {
  it('holds the share that a level says, at quiet hours and loud ones', () => {
    const { hours, errors } = noonErrors(24 * 500);
    const spread = errorSpreadOf({ errors, hours });

    for (const hour of [3, 12]) {
      const own = errors.filter((_, i) => hours[i] === hour);
      const below = own.filter((error) => error <= errorQuantile(spread, hour, 0.9)).length;
      expect(below / own.length).toBeCloseTo(0.9, 1);
    }
    expect(errorQuantile(spread, 12, 0.9)).toBeGreaterThan(5 * errorQuantile(spread, 3, 0.9));
  });

  it('is nothing where there is no error', () => {
    const spread = errorSpreadOf({ errors: [0, 0, 0], hours: [1, 2, 3] });

    expect(errorQuantile(spread, 1, 0.999)).toBe(0);
  });
});

describe('calibration by lead', () => {
  const place = (leadHours: number) => ({ leadHours, hour: 0 });

  it('takes each range of leads by its own errors, and lets a poor one wait for the next', () => {
    const errors = [1, 5, 30].flatMap((leadHours, range) =>
      Array.from({ length: range === 1 ? 20 : 60 }, (_, i) => ({
        ...place(leadHours),
        error: (i % 2 === 0 ? 1 : -1) * (range + 1),
      })),
    );

    const spreads = calibrateLeads(errors);

    expect(spreads.map(({ untilHours }) => untilHours)).toEqual([3, 48]);
    expect(leadQuantile(spreads, place(0), 0.9)).toBeCloseTo(1);
    expect(leadQuantile(spreads, place(300), 0.9)).toBeCloseTo(3);
  });

  it('makes do with few errors, and says nothing of none', () => {
    expect(calibrateLeads([{ ...place(100), error: 2 }])).toHaveLength(1);
    expect(calibrateLeads([])).toEqual([]);
    expect(leadQuantile([], place(1), 0.9)).toBe(0);
  });
});

describe('steering of widths', () => {
  const day = (error: number) => Array.from({ length: 10 }, () => ({ error, low: -1, high: 1 }));
  const days = (error: number) => Array.from({ length: 30 }, () => day(error));

  it('widens what misses, narrows what never does, and leaves what is not known', () => {
    expect(steerWidth(days(5))).toBeGreaterThan(2);
    expect(steerWidth(days(0))).toBeLessThan(0.8);
    expect(steerWidth(days(Number.NaN))).toBe(1);
    expect(steerWidth([])).toBe(1);
  });
});

describe('what a series can be', () => {
  const info = (carrier: 'electricity' | 'solar' | 'net-load') => ({
    ...syntheticTown({ days: 1 }).target.info,
    carrier,
  });

  it.each([
    ['electricity', [0, 5], { minimum: 0 }],
    ['electricity', [-1, 5], {}],
    ['electricity', [-5, -1], { maximum: 0 }],
    ['solar', [-0.01, 5], { minimum: 0 }],
    ['solar', [-5, 0], { maximum: 0 }],
    ['net-load', [1, 5], {}],
    ['electricity', [], {}],
  ] as const)('of %s between %j is %j', (carrier, seen, range) => {
    expect(possibleRange(info(carrier), extremesOf(seen))).toEqual(range);
  });

  it('is what the series itself states, first of all', () => {
    const keep = keepPossible({ ...info('net-load'), minimum: -3, maximum: 4 }, { minimum: 0 });

    expect([-9, -1, 9].map(keep)).toEqual([-3, -1, 4]);
    expect(keepPossible(info('net-load'), { minimum: 0 })(-7)).toBe(-7);
  });
});
