import * as z from 'zod';
import { WattcastError } from '../../../models/errors.ts';
import { type Calendar, calendarOf } from '../../../models/series/calendar.ts';

/** Six fields as EventBridge Scheduler writes them, `minutes hours day-of-month month day-of-week year`, by a zone's clock. */
export interface LocalCron {
  readonly cron: string;
  readonly timeZone: string;
}

export class CronError extends WattcastError {
  readonly code = 'schedule.invalid-cron';
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Further than this nothing is looked for: the last 29 February may be eight years ago. */
const MOST_DAYS = 9 * 366;

interface Field {
  readonly name: string;
  readonly from: number;
  readonly until: number;
  /** Names of the values, the first of them `from`. */
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minutes', from: 0, until: 59 },
  { name: 'hours', from: 0, until: 23 },
  { name: 'day of month', from: 1, until: 31 },
  { name: 'month', from: 1, until: 12, names: MONTHS },
  { name: 'day of week', from: 1, until: 7, names: WEEKDAYS },
  { name: 'year', from: 1970, until: 2199 },
];

type Matches = (value: number) => boolean;

/** The latest time at or before `now`; undefined where there was none. @throws CronError */
export function lastTimeOf(schedule: LocalCron, now: number): number | undefined {
  return timesBack(schedule, now).find((at) => at <= now);
}

/** Times of the day of `now` and of those before it, the latest first. */
function* timesBack(schedule: LocalCron, now: number): Generator<number> {
  const calendar = calendarOf(schedule.timeZone);
  const [minutes, hours, ...date] = parseCron(schedule.cron) as [Matches, Matches, ...Matches[]];
  const clock = timesOfDay(minutes, hours).reverse();
  const today = calendar.localTimeAt(now).dayNumber;
  for (let days = 0; days < MOST_DAYS; days++) {
    const day = today - days;
    if (!isOn(date, day)) continue;
    yield* clock.flatMap((minute) => instantOf(calendar, day * DAY_MS + minute * MINUTE_MS));
  }
}

/** A time that the clock shows twice counts once, one that it jumps over not at all, as on AWS. */
function instantOf(calendar: Calendar, wallMs: number): readonly number[] {
  return calendar.instantsOf(wallMs).slice(0, 1);
}

function timesOfDay(minutes: Matches, hours: Matches): number[] {
  const all = Array.from({ length: 1440 }, (_, minute) => minute);
  return all.filter((minute) => hours(Math.floor(minute / 60)) && minutes(minute % 60));
}

function isOn([dayOfMonth, month, dayOfWeek, year]: readonly Matches[], day: number): boolean {
  const date = new Date(day * DAY_MS);
  return Boolean(
    dayOfMonth?.(date.getUTCDate()) &&
      month?.(date.getUTCMonth() + 1) &&
      dayOfWeek?.(date.getUTCDay() + 1) &&
      year?.(date.getUTCFullYear()),
  );
}

/** Whether a schedule can be kept to: fields that are understood, and a zone that there is. */
export function isSchedule({ cron, timeZone }: LocalCron): boolean {
  try {
    parseCron(cron);
    calendarOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** When a model is retrained, by the local clock of a place. */
export const scheduleSchema = z
  .strictObject({
    cron: z.string().meta({ example: '0 3 * * ? *' }),
    timeZone: z.string().meta({ example: 'Europe/Berlin' }),
  })
  .refine(isSchedule, 'it must be six fields such as "0 3 * * ? *" and an IANA time zone')
  .meta({ description: 'Six fields as EventBridge Scheduler has them, by the local clock' });

/** One test a field. @throws CronError saying which field is not understood and what is allowed. */
export function parseCron(cron: string): Matches[] {
  const texts = cron.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) {
    throw new CronError(
      `"${cron}" has ${texts.length} fields and needs ${FIELDS.length}: ${FIELDS.map(({ name }) => name).join(', ')}. ` +
        'Every night at three: "0 3 * * ? *".',
      { cron },
    );
  }
  return FIELDS.map((field, index) => parseField(texts[index] as string, field, cron));
}

function parseField(text: string, field: Field, cron: string): Matches {
  const { name, from, until, names } = field;
  const refuse = (): never => {
    throw new CronError(
      `"${text}" is no ${name} in "${cron}". Allowed are numbers from ${from} to ${until}` +
        `${names ? ` or ${names[0]} to ${names.at(-1)}` : ''}, ranges "2-5", lists "1,15", steps "0/15", "*" and "?".`,
      { cron, field: name },
    );
  };
  const numberOf = (part: string): number => {
    const named = names?.indexOf(part.toUpperCase()) ?? -1;
    const value = named >= 0 ? named + from : /^\d+$/.test(part) ? Number(part) : Number.NaN;
    return value >= from && value <= until ? value : refuse();
  };
  const allowed = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const by = step === undefined ? 1 : /^[1-9]\d*$/.test(step) ? Number(step) : refuse();
    const isAll = range === '*' || range === '?';
    const [first, last] = isAll ? [undefined, undefined] : range.split('-').map(numberOf);
    const end = last ?? (isAll || step !== undefined ? until : (first ?? until));
    if (end < (first ?? from)) refuse();
    for (let value = first ?? from; value <= end; value += by) allowed.add(value);
  }
  return (value) => allowed.has(value);
}
