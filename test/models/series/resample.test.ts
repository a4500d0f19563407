import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resample } from '../../../models/series/resample.ts';

const STEPS = [1, 5, 15, 30, 60, 120, 1440];
const startAt = Date.UTC(2024, 0, 1);

describe('resample', () => {
  it('conserves energy up and down, as power and as energy', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STEPS),
        fc.constantFrom(...STEPS),
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.constantFrom('mean' as const, 'sum' as const),
        (fromMinutes, toMinutes, numbers, by) => {
          fc.pre(toMinutes % fromMinutes === 0 || fromMinutes % toMinutes === 0);
          const whole = Math.max(1, toMinutes / fromMinutes);
          const values = Float64Array.from(
            { length: numbers.length * whole },
            (_, i) => numbers[i % numbers.length] as number,
          );
          const after = resample(values, { startAt, fromMinutes, toMinutes, by });
          const energy = (array: Float64Array, minutes: number) =>
            array.reduce((sum, value) => sum + value * (by === 'mean' ? minutes / 60 : 1), 0);
          const scale = values.reduce((sum, value) => sum + Math.abs(value), 1);
          const error = energy(after.values, toMinutes) - energy(values, fromMinutes);
          expect(Math.abs(error)).toBeLessThan(1e-9 * scale * 24);
        },
      ),
    );
  });

  it('does not make an hour of half an hour', () => {
    const values = Float64Array.of(1, NaN, 3, 4);
    const hours = resample(values, { startAt, fromMinutes: 30, toMinutes: 60, by: 'sum' });
    expect([...hours.values]).toEqual([NaN, 7]);
  });

  it('leaves out steps that are covered in part, and starts where the phase says', () => {
    const values = Float64Array.of(1, 2, 3, 4, 5);
    const at = startAt + 30 * 60_000;
    const options = { startAt: at, fromMinutes: 30, toMinutes: 60, by: 'mean' as const };
    expect(resample(values, options)).toEqual({
      startAt: startAt + 3_600_000,
      values: Float64Array.of(2.5, 4.5),
    });
    expect(resample(values, { ...options, phaseMs: 1_800_000 })).toEqual({
      startAt: at,
      values: Float64Array.of(1.5, 3.5),
    });
  });

  it('refuses steps of which neither is a multiple of the other', () => {
    const values = Float64Array.of(1, 2);
    expect(() => resample(values, { startAt, fromMinutes: 30, toMinutes: 48, by: 'sum' })).toThrow(
      /30 minutes.*48 minutes.*multiple/,
    );
  });
});
