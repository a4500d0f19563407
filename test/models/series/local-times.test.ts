import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarOf } from '../../../models/series/calendar.ts';
import { localTimesOf } from '../../../models/series/local-times.ts';
import type { Series } from '../../../models/series/series.ts';

const MINUTE_MS = 60_000;

function seriesOf(timeZone: string, startAt: number, stepMinutes: number): Series {
  const info = { id: 'meter', carrier: 'electricity', unit: 'kWh', stepMinutes, timeZone } as const;
  return { info, startAt, values: new Float64Array(0) };
}

test('every step has the local time of its own grid and zone, whoever asked before', () => {
  const grid = fc.record({
    timeZone: fc.constantFrom('Europe/London', 'Australia/Melbourne', 'UTC', 'Asia/Kathmandu'),
    day: fc.integer({ min: 0, max: 20_000 }),
    stepMinutes: fc.constantFrom(1, 15, 30, 60, 1440),
  });
  const asked = fc.array(fc.tuple(grid, fc.integer({ min: -50_000, max: 50_000 })), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(asked, (questions) => {
      for (const [{ timeZone, day, stepMinutes }, step] of [...questions, ...questions]) {
        const startAt = day * 1440 * MINUTE_MS;
        const local = localTimesOf(seriesOf(timeZone, startAt, stepMinutes)).at(step);
        const at = startAt + step * stepMinutes * MINUTE_MS;
        expect(local).toEqual(calendarOf(timeZone).localTimeAt(at));
      }
    }),
    { numRuns: 50 },
  );
});

test('more steps than are kept are all answered', () => {
  const times = localTimesOf(seriesOf('Europe/London', 0, 60));

  const days = new Set(Array.from({ length: 90_000 }, (_, step) => times.at(step).dayNumber));

  expect(days.size).toBe(3_751);
});
