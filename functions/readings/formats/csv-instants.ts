import { calendarOf } from '../../../models/series/calendar.ts';
import { wallsToInstants } from '../../../models/series/wall-clock.ts';
import type { CsvTable } from './csv-table.ts';
import { iso } from './place-readings.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface ClockOptions {
  readonly timeZone: string;
  /** `utc`: timestamps without an offset are UTC all the same. Default: the zone's clock. */
  readonly clock?: 'local' | 'utc';
}

/**
 * The instants that a table's timestamps name, over the same memory; NaN where a row has none. A
 * meter's repeated hour is told apart by the order of its own rows.
 */
export function instantsOf(table: CsvTable, options: ClockOptions): Float64Array {
  if (table.periods) return fromPeriods(table, table.periods, options.timeZone);
  if (options.clock !== 'utc' && table.isLocal.includes(1)) fromClock(table, options.timeZone);
  return table.walls;
}

function fromClock({ walls, isLocal, ids, names, lines, log }: CsvTable, timeZone: string): void {
  const clock = wallsToInstants(walls, isLocal, timeZone, ids ? { ids, count: names.length } : {});
  for (const row of clock.repeated) {
    log.add('repeated-hour', () => ({
      line: lines[row] as number,
      text: `taken as ${iso(walls[row])}`,
    }));
  }
  for (const row of clock.neverWas) {
    log.add('local-time-never-was', () => ({
      line: lines[row] as number,
      text: `the clock of ${timeZone} jumped over it; taken as ${iso(walls[row])}`,
    }));
  }
}

/** Period 1 starts with the local day; the length of a period is told by how many a day has. */
function fromPeriods(table: CsvTable, periods: Int32Array, timeZone: string): Float64Array {
  const calendar = calendarOf(timeZone);
  const periodMs = periodMinutes(periods) * MINUTE_MS;
  const dayStarts = new Map<number, number>();
  for (let row = 0; row < periods.length; row++) {
    const dayNumber = Math.floor((table.walls[row] as number) / DAY_MS);
    const period = periods[row] as number;
    let startAt = dayStarts.get(dayNumber);
    if (startAt === undefined && !Number.isNaN(dayNumber)) {
      startAt = calendar.startOfDay(dayNumber);
      dayStarts.set(dayNumber, startAt);
    }
    table.walls[row] =
      period === 0 || startAt === undefined ? NaN : startAt + (period - 1) * periodMs;
  }
  return table.walls;
}

/** The day on which clocks are set back has an hour's periods more: 25, 50, 100, 300 or 1,500. */
function periodMinutes(periods: Int32Array): number {
  let most = 0;
  for (const period of periods) if (period > most) most = period;
  return [60, 30, 15, 10, 5].find((minutes) => most <= (25 * 60) / minutes) ?? 1;
}
