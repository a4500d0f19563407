import { WattcastError } from '../../models/errors.ts';
import type { HolidayDays } from '../../models/series/holiday-days.ts';

const DAY_MS = 86_400_000;

/** A code that names no country, subdivision or region with known public holidays. */
export class UnknownHolidaysError extends WattcastError {
  readonly code = 'series.unknown-holidays';
}

/**
 * Public holidays of whole years as local dates, from the date-holidays project. The library is
 * loaded when it is first needed; serving reads the dates that were kept with the series.
 *
 * @param code ISO 3166 country, subdivision or region: `DE`, `AU-VIC`, `US-LA-NO`
 * @throws UnknownHolidaysError naming the codes there are.
 */
export async function holidayDaysOf(
  code: string,
  years: { fromYear: number; untilYear: number },
): Promise<HolidayDays> {
  const { default: Holidays } = await import('date-holidays');
  const all = new Holidays();
  const [country = '', state, region] = code.split('-');
  refuseUnknown(code, 'country', { part: country, allowed: all.getCountries() });
  if (state !== undefined) {
    refuseUnknown(code, 'subdivision', { part: state, allowed: all.getStates(country) });
  }
  if (state !== undefined && region !== undefined) {
    refuseUnknown(code, 'region', { part: region, allowed: all.getRegions(country, state) });
  }
  const calendar = new Holidays({
    country,
    ...(state === undefined ? {} : { state }),
    ...(region === undefined ? {} : { region }),
  });
  const dates = new Set<string>();
  for (let year = years.fromYear; year <= years.untilYear; year++) {
    for (const { type, date, start, end } of calendar.getHolidays(year)) {
      if (type !== 'public') continue;
      const days = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
      for (let day = 0; day < days; day++) dates.add(dateAfter(date.slice(0, 10), day));
    }
  }
  return { ...years, dates: [...dates].sort() };
}

function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function refuseUnknown(
  code: string,
  what: string,
  { part, allowed }: { part: string; allowed: Record<string, string> | undefined },
): void {
  if (allowed && Object.hasOwn(allowed, part)) return;
  const names = Object.entries(allowed ?? {}).map(([key, name]) => `${key} (${name})`);
  throw new UnknownHolidaysError(
    `"${code}" names no known holidays: there is no ${what} "${part}". ` +
      (names.length === 0
        ? 'Leave that part out, or give the holidays as a column or a list.'
        : `Allowed are ${names.join(', ')}; or give the holidays as a column or a list.`),
    { code, allowed: Object.keys(allowed ?? {}) },
  );
}
