import { describe, expect, it } from 'vitest';
import { holidayDaysOf } from '../../../functions/readings/holidays.ts';
import { holidayCovariate } from '../../../models/series/holiday-days.ts';

describe('holidays', () => {
  it('are those of a subdivision, over all of the years', async () => {
    const { dates } = await holidayDaysOf('AU-VIC', { fromYear: 2013, untilYear: 2014 });
    expect(dates).toEqual(expect.arrayContaining(['2013-11-05', '2014-11-04', '2014-12-25']));
    expect(dates.every((date) => /^201[34]-/.test(date))).toBe(true);
  });

  it('are local days: the covariate follows the clock, and ends where the dates do', async () => {
    const days = await holidayDaysOf('AU-VIC', { fromYear: 2014, untilYear: 2014 });
    const info = {
      id: 'a',
      carrier: 'electricity',
      unit: 'MW',
      stepMinutes: 30,
      timeZone: 'Australia/Melbourne',
    } as const;
    const startAt = Date.parse('2014-12-24T00:00:00Z');
    const { values } = holidayCovariate(info, days, {
      startAt,
      untilAt: startAt + 30 * 86_400_000,
    });
    const firstAt = startAt + values.indexOf(1) * 1_800_000;
    expect(new Date(firstAt).toISOString()).toBe('2014-12-24T13:00:00.000Z');
    expect(values.reduce((sum, value) => sum + value, 0)).toBe(2 * 48);
    expect(new Date(startAt + values.length * 1_800_000).toISOString()).toBe(
      '2014-12-31T13:00:00.000Z',
    );
  });

  it('of a place that is not known are an error that lists the places', async () => {
    const years = { fromYear: 2024, untilYear: 2024 };
    await expect(holidayDaysOf('XX', years)).rejects.toThrow(/no country "XX".*DE \(Deutschland\)/);
    await expect(holidayDaysOf('DE-ZZ', years)).rejects.toThrow(/no subdivision "ZZ".*BY/);
  });
});
