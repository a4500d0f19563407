import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonestPhaseMs, commonestStepMinutes, gridOver } from '../../../models/series/grid.ts';

describe('a grid', () => {
  it('is found whatever the order of the instants and whatever is missing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 15, 30, 60, 1440),
        fc.integer({ min: 0, max: 1439 }),
        fc.shuffledSubarray(
          Array.from({ length: 40 }, (_, step) => step),
          { minLength: 35 },
        ),
        (stepMinutes, phaseMinutes, steps) => {
          const startAt = Date.UTC(2024, 0, 1) + phaseMinutes * 60_000;
          const instants = Float64Array.from(
            steps,
            (step) => startAt + step * stepMinutes * 60_000,
          );
          const step = commonestStepMinutes(instants);
          const grid = gridOver(instants, step, commonestPhaseMs(instants, step));
          expect(step).toBe(stepMinutes);
          expect(grid.startAt).toBe(Math.min(...instants));
          expect(grid.length).toBe(Math.max(...steps) - Math.min(...steps) + 1);
        },
      ),
    );
  });

  it('has no step where there are fewer than two instants', () => {
    expect(commonestStepMinutes(Float64Array.of(5))).toBeNaN();
    expect(commonestStepMinutes(Float64Array.of(5, 5, 5))).toBeNaN();
  });
});
