import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dailyLosses } from '../../../../models/evaluation/promotion/daily-losses.ts';
import { dayNumbers } from '../../../../models/evaluation/promotion/day-numbers.ts';

const numbers = (length: number) =>
  fc
    .array(
      fc.oneof(
        { weight: 9, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
        fc.constant(NaN),
      ),
      {
        minLength: length,
        maxLength: length,
      },
    )
    .map((values) => Float64Array.from(values));
const STEPS = 72;
const dayOf = Int32Array.from({ length: STEPS }, (_, step) => 16_000 + Math.floor(step / 24));

describe('dailyLosses', () => {
  it('scores all forecasters on the very same steps', () => {
    fc.assert(
      fc.property(numbers(STEPS), numbers(STEPS), numbers(STEPS), (actual, challenger, naive) => {
        const losses = dailyLosses(
          { actual, dayOf, challenger, champion: challenger, naive },
          'absolute',
        );

        expect(losses.champion).toEqual(losses.challenger);
        expect(losses.challenger.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('is the mean absolute error of a day, and the Brier score of a probability', () => {
    const actual = Float64Array.from({ length: STEPS }, (_, step) => step % 2);
    const forecasts = {
      actual,
      dayOf,
      challenger: actual.map(() => 0.5),
      naive: actual.map(() => 0),
    };

    expect([...dailyLosses(forecasts, 'absolute').challenger]).toEqual([0.5, 0.5, 0.5]);
    expect([...dailyLosses(forecasts, 'brier').challenger]).toEqual([0.25, 0.25, 0.25]);
    expect(dailyLosses(forecasts, 'brier').days).toEqual([
      '2013-10-22',
      '2013-10-23',
      '2013-10-24',
    ]);
  });

  it('tells how much a challenger left without a forecast where the others had one', () => {
    const actual = new Float64Array(STEPS);
    const challenger = actual.map((_, step) => (step < 18 ? Number.NaN : 0));

    const losses = dailyLosses({ actual, dayOf, challenger, naive: actual }, 'absolute');

    expect(losses.unforecast).toBeCloseTo(18 / 72);
    expect(losses.days).toHaveLength(2);
  });

  it('blames no challenger for steps that nothing could be judged by', () => {
    const unknown = new Float64Array(STEPS).fill(Number.NaN);

    const losses = dailyLosses(
      { actual: unknown, dayOf, challenger: unknown, naive: unknown },
      'absolute',
    );

    expect(losses).toMatchObject({ days: [], steps: 0, unforecast: 0 });
  });
});

it('counts the steps of a day of 23 hours to that day', () => {
  const info = {
    id: 'x',
    carrier: 'electricity',
    unit: 'kW',
    stepMinutes: 60,
    timeZone: 'Europe/London',
  } as const;

  const days = dayNumbers(info, Date.parse('2024-03-31T00:00:00Z'), 24);

  expect(days.filter((day) => day === days[0])).toHaveLength(23);
});
