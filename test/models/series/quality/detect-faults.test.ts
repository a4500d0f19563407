import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFaults } from '../../../../models/series/quality/detect-faults.ts';
import { bitOf, type Reason, reasonsIn } from '../../../../models/series/quality/reasons.ts';
import { REACH_DAYS } from '../../../../models/series/quality/surroundings.ts';
import type { Series } from '../../../../models/series/series.ts';
import { loadLike } from '../../../support/load-like.ts';

const PER_DAY = 48;

/** The steps that have a reason after `spoil` changed the values. */
function stepsWith(
  reason: Reason,
  series: Series,
  spoil: (values: Float64Array) => void,
): number[] {
  const values = series.values.slice();
  spoil(values);
  const found = detectFaults({ ...series, values });
  return [...found.keys()].filter((step) => (found[step] as number) & bitOf(reason));
}

describe('detectFaults', () => {
  const town = loadLike({ days: 80 });
  const noon = 40 * PER_DAY + 24;

  it('doubts nothing in a load that is as it should be', () => {
    expect(detectFaults(town).some((bits) => bits !== 0)).toBe(false);
  });

  it('finds a leap away from both neighbours', () => {
    expect(
      stepsWith('spike', town, (values) => {
        values[noon] = (values[noon] as number) * 1.4;
      }),
    ).toEqual([noon]);
  });

  it('finds a stay far from the profile that begins at once', () => {
    const steps = stepsWith('off-profile', town, (values) => {
      for (let step = noon; step < noon + 5; step++) values[step] = (values[step] as number) * 0.4;
    });
    expect(steps).toEqual([0, 1, 2, 3, 4].map((step) => noon + step));
  });

  it('finds a value of another order of magnitude, and doubts its neighbours', () => {
    const spoil = (values: Float64Array) => {
      values[noon] = 9_931_754;
    };
    expect(stepsWith('wild', town, spoil)).toEqual([noon]);
    expect(stepsWith('beside-wild', town, spoil)).toEqual([noon - 1, noon + 1]);
  });

  it('finds zeros in a load that is never near zero', () => {
    const spoil = (values: Float64Array) => values.fill(0, noon, noon + 3);
    expect(stepsWith('zero-fault', town, spoil)).toEqual([noon, noon + 1, noon + 2]);
  });

  it('lets the sun have its nights', () => {
    const solar = loadLike({ days: 60, carrier: 'solar' });
    const values = solar.values.map((value, step) =>
      step % PER_DAY < 16 || step % PER_DAY > 36 ? 0 : value,
    );
    expect(stepsWith('zero-fault', { ...solar, values }, () => undefined)).toEqual([]);
    expect(stepsWith('flat-line', { ...solar, values }, () => undefined)).toEqual([]);
  });

  it('finds a stuck meter from its third reading on', () => {
    const steps = stepsWith('flat-line', town, (values) => {
      values.fill(values[noon] as number, noon, noon + 10);
    });
    expect(steps).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((step) => noon + step));
  });

  it('lets a coarse meter repeat itself', () => {
    const coarse = { ...town, values: town.values.map((value) => Math.round(value / 20) * 20) };
    expect(stepsWith('flat-line', coarse, () => undefined)).toEqual([]);
  });

  it('finds a change of unit where it begins', () => {
    const steps = stepsWith('unit-jump', town, (values) => {
      for (let step = noon; step < values.length; step++)
        values[step] = (values[step] as number) * 1000;
    });
    expect(steps[0]).toBe(noon);
    expect(steps.length).toBeGreaterThan(5 * PER_DAY);
    expect(steps.every((step) => step >= noon)).toBe(true);
  });

  it('finds days that run two hours late', () => {
    const steps = stepsWith('clock-shift', town, (values) => {
      values.set(town.values.subarray(40 * PER_DAY, 47 * PER_DAY), 40 * PER_DAY + 4);
    });
    const days = [...new Set(steps.map((step) => Math.floor(step / PER_DAY)))];
    expect(days.length).toBeGreaterThanOrEqual(4);
    expect(days.every((day) => day >= 40 && day <= 47)).toBe(true);
  });

  it('doubts negative demand, but not feed-in', () => {
    const spoil = (values: Float64Array) => {
      values[noon] = -2;
    };
    const info = { ...town.info, carrier: 'net-load' as const };
    expect(stepsWith('out-of-bounds', town, spoil)).toEqual([noon]);
    expect(stepsWith('out-of-bounds', { ...town, info }, spoil)).toEqual([]);
  });

  it.each([1, 60, 1440])('runs on steps of %d minutes', (stepMinutes) => {
    const series = loadLike({ days: stepMinutes === 1 ? 9 : 90, stepMinutes });
    expect(detectFaults(series)).toHaveLength(series.values.length);
  });

  it('judges a reading by what is near it and by nothing else', () => {
    const spoiled = town.values.slice();
    spoiled[noon] = 0;
    spoiled.fill(70, noon + 100, noon + 120);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 25 }),
        fc.integer({ min: 55, max: 80 }),
        (fromDay, untilDay) => {
          const series = { ...town, values: spoiled };
          const part = {
            ...series,
            startAt: town.startAt + fromDay * 86_400_000,
            values: spoiled.slice(fromDay * PER_DAY, untilDay * PER_DAY),
          };
          const whole = detectFaults(series);
          const cut = detectFaults(part);
          const reach = REACH_DAYS * PER_DAY;
          const from = fromDay === 0 ? 0 : fromDay * PER_DAY + reach;
          const until = untilDay === 80 ? 80 * PER_DAY : untilDay * PER_DAY - reach;
          fc.pre(until > from);
          const judged = (bits: Int32Array, offset: number) =>
            [...bits.subarray(from - offset, until - offset)].map(reasonsIn);
          expect(judged(cut, fromDay * PER_DAY)).toEqual(judged(whole, 0));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('does not mind gaps, nothing at all, or one reading', () => {
    const holes = town.values.map((value, step) => (step % 7 === 0 || step > 3000 ? NaN : value));
    expect(detectFaults({ ...town, values: holes }).some((bits) => bits !== 0)).toBe(false);
    expect(detectFaults({ ...town, values: new Float64Array(0) })).toHaveLength(0);
    expect(detectFaults({ ...town, values: Float64Array.of(5) })).toEqual(Int32Array.of(0));
  });
});
