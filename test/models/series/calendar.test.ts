import { describe, expect, it } from 'vitest';
import { calendarOf, UnknownTimeZoneError } from '../../../models/series/calendar.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Instants around every change of a zone's offset from 2000 to 2040. */
function changesOf(timeZone: string): number[] {
  const calendar = calendarOf(timeZone);
  const changes: number[] = [];
  for (let at = Date.UTC(2000, 0, 1); at < Date.UTC(2041, 0, 1); at += 4 * DAY) {
    if (calendar.offsetMsAt(at) !== calendar.offsetMsAt(at + 4 * DAY)) changes.push(at);
  }
  return changes.map((from) => {
    let [low, high] = [from, from + 4 * DAY];
    while (high - low > 60_000) {
      const middle = Math.floor((low + high) / 120_000) * 60_000;
      if (middle === low) break;
      if (calendar.offsetMsAt(middle) === calendar.offsetMsAt(from)) low = middle;
      else high = middle;
    }
    return high;
  });
}

describe('Calendar', () => {
  it('goes from UTC to local time and back on every clock change of every zone, 2000 to 2040', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    let changes = 0;
    const lost: string[] = [];
    for (const zone of zones) {
      const calendar = calendarOf(zone);
      for (const change of changesOf(zone)) {
        changes++;
        for (let at = change - 3 * HOUR; at < change + 3 * HOUR; at += HOUR / 2) {
          const wall = at + calendar.offsetMsAt(at);
          if (!calendar.instantsOf(wall).includes(at)) lost.push(`${zone} ${at}`);
        }
      }
    }
    expect(lost).toEqual([]);
    expect(zones.length).toBeGreaterThan(400);
    expect(changes).toBeGreaterThan(10_000);
  }, 120_000);

  it.each([
    ['Europe/London', '2014-03-30', 23],
    ['Europe/London', '2014-10-26', 25],
    ['Australia/Lord_Howe', '2014-04-06', 24.5],
    ['America/New_York', '2014-07-01', 24],
    ['Pacific/Apia', '2011-12-29', 24],
  ])('knows that a day of %s, %s, has %d hours', (zone, date, hours) => {
    const dayNumber = Date.parse(`${date}T00:00Z`) / DAY;
    expect(calendarOf(zone).minutesInDay(dayNumber)).toBe(hours * 60);
  });

  it('starts a day without a midnight when the clock jumps past it', () => {
    const calendar = calendarOf('America/Sao_Paulo');
    const startAt = calendar.startOfDay(Date.parse('2017-10-15T00:00Z') / DAY);
    expect(new Date(startAt).toISOString()).toBe('2017-10-15T03:00:00.000Z');
    expect(calendar.localTimeAt(startAt).minuteOfDay).toBe(60);
  });

  it('names a zone that does not exist, and where the names are', () => {
    expect(() => calendarOf('Mars/Base')).toThrow(UnknownTimeZoneError);
    expect(() => calendarOf('Mars/Base')).toThrow(/"Mars\/Base".*IANA/);
  });
});
