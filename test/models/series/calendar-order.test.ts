import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Calendar } from '../../../models/series/calendar.ts';

const ZONES = ['Europe/Berlin', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'UTC'];
const instant = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2030, 0, 1) });

it('says the same of an instant and of a day, whatever was asked before', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.array(instant, { minLength: 2 }),
      (zone, instants) => {
        const asked = new Calendar(zone);
        for (const at of instants) {
          const fresh = new Calendar(zone);
          const { dayNumber } = fresh.localTimeAt(at);

          expect(asked.wallMsAt(at)).toBe(fresh.wallMsAt(at));
          expect(asked.startOfDay(dayNumber)).toBe(fresh.startOfDay(dayNumber));
        }
      },
    ),
    { numRuns: 20 },
  );
});
