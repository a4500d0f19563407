import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSchedule, lastTimeOf, parseCron } from '../../../../functions/shared/jobs/cron.ts';

const last = (cron: string, timeZone: string, now: string) => {
  const at = lastTimeOf({ cron, timeZone }, Date.parse(now));
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('lastTimeOf', () => {
  it.each([
    ['0 3 * * ? *', 'Europe/Berlin', '2024-01-10T12:00:00Z', '2024-01-10T02:00:00.000Z'],
    ['0 3 * * ? *', 'Europe/Berlin', '2024-07-10T12:00:00Z', '2024-07-10T01:00:00.000Z'],
    ['0 3 * * ? *', 'Europe/Berlin', '2024-01-10T01:59:00Z', '2024-01-09T02:00:00.000Z'],
    ['30 6 ? * MON-FRI *', 'UTC', '2024-06-09T12:00:00Z', '2024-06-07T06:30:00.000Z'],
    ['0/15 8-9 1,15 * ? *', 'UTC', '2024-06-20T00:00:00Z', '2024-06-15T09:45:00.000Z'],
    ['0 0 29 FEB ? *', 'UTC', '2027-01-01T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    // On 31 March 2024 the clock in Berlin goes from 2 to 3, on 27 October back from 3 to 2.
    ['30 2 * * ? *', 'Europe/Berlin', '2024-03-31T12:00:00Z', '2024-03-30T01:30:00.000Z'],
    ['30 2 * * ? *', 'Europe/Berlin', '2024-10-27T12:00:00Z', '2024-10-27T00:30:00.000Z'],
    ['0 3 * * ? 2020', 'UTC', '2045-01-01T00:00:00Z', undefined],
  ])('of "%s" in %s before %s is %s', (cron, timeZone, now, expected) => {
    expect(last(cron, timeZone, now)).toBe(expected);
  });

  it('is never later than now, and never more than a day ago for what is daily', () => {
    const now = fc.integer({ min: 1e11, max: 4e12 });
    const clock = fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 4, max: 23 }));
    fc.assert(
      fc.property(now, clock, (at, [minute, hour]) => {
        const schedule = { cron: `${minute} ${hour} * * ? *`, timeZone: 'America/New_York' };
        const found = lastTimeOf(schedule, at) as number;

        expect(found).toBeLessThanOrEqual(at);
        expect(at - found).toBeLessThanOrEqual(25 * 3_600_000);
      }),
    );
  });
});

it.each([
  '',
  '* * * *',
  '60 3 * * ? *',
  '0 3 * * ? * *',
  '0 3 * JANUARY ? *',
  '0 5-3 * * ? *',
  '0/0 3 * * ? *',
])('refuses %j, saying what is allowed', (cron) => {
  expect(() => parseCron(cron)).toThrow(/fields and needs 6|Allowed are/);
  expect(isSchedule({ cron, timeZone: 'UTC' })).toBe(false);
});

it('refuses a zone that there is not', () => {
  expect(isSchedule({ cron: '0 3 * * ? *', timeZone: 'Mars/Base' })).toBe(false);
});
