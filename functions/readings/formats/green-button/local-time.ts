import { calendarOf } from '../../../../models/series/calendar.ts';

const DAY_MS = 86_400_000;

/** Zones that utilities with Green Button serve; the first that keeps the stated rules is taken. */
const ZONES = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Anchorage',
  'America/Halifax',
  'America/St_Johns',
  'America/Phoenix',
  'America/Regina',
  'America/Puerto_Rico',
  'Pacific/Honolulu',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Helsinki',
  'Asia/Seoul',
  'Australia/Sydney',
  'Australia/Brisbane',
  'UTC',
] as const;

/**
 * The IANA zone that `LocalTimeParameters` describe: standard offset in seconds, and the encoded
 * rules by which summer time starts and ends. Undefined where no zone in use keeps them.
 *
 * @param year for which the rules are compared
 */
export function zoneOf(
  parameters: Readonly<Record<string, string>>,
  year: number,
): string | undefined {
  const standardMs = Number(parameters['tzOffset']) * 1000;
  const summerMs = Number(parameters['dstOffset'] ?? 0) * 1000;
  if (!Number.isFinite(standardMs) || !Number.isFinite(summerMs)) return undefined;
  const start = summerMs === 0 ? undefined : ruleWall(parameters['dstStartRule'], year);
  const end = summerMs === 0 ? undefined : ruleWall(parameters['dstEndRule'], year);
  return ZONES.find((zone) => {
    const calendar = calendarOf(zone);
    const offsets = [0, 3, 6, 9].map((month) => calendar.offsetMsAt(Date.UTC(year, month, 5)));
    if (start === undefined || end === undefined) {
      return offsets.every((offset) => offset === standardMs);
    }
    const startAt = start - standardMs;
    const endAt = end - standardMs - summerMs;
    return (
      calendar.offsetMsAt(startAt - 1) === standardMs &&
      calendar.offsetMsAt(startAt) === standardMs + summerMs &&
      calendar.offsetMsAt(endAt - 1) === standardMs + summerMs &&
      calendar.offsetMsAt(endAt) === standardMs
    );
  });
}

/**
 * What the clock shows when a rule applies: 32 bits of month (4), operator (3), day of month (5),
 * weekday (3), hour (5) and second of the hour (12).
 */
function ruleWall(rule: string | undefined, year: number): number | undefined {
  if (rule === undefined || !/^[0-9a-f]{8}$/i.test(rule)) return undefined;
  const bits = Number.parseInt(rule, 16);
  const field = (shift: number, width: number) => Math.floor(bits / 2 ** shift) % 2 ** width;
  const [month, operator, day, weekday] = [field(28, 4), field(25, 3), field(20, 5), field(17, 3)];
  const date = ruleDate({ year, month, operator, day, weekday });
  return date + field(12, 5) * 3_600_000 + field(0, 12) * 1000;
}

interface RuleDate {
  readonly year: number;
  readonly month: number;
  /** 0: the day of the month; 1: the weekday on or after it; 2 to 6: first to fourth, 7: last weekday. */
  readonly operator: number;
  readonly day: number;
  /** 1 (Monday) to 7 (Sunday). */
  readonly weekday: number;
}

function ruleDate({ year, month, operator, day, weekday }: RuleDate): number {
  if (operator === 0) return Date.UTC(year, month - 1, day);
  if (operator === 7) {
    const last = Date.UTC(year, month, 0);
    return last - ((weekdayOf(last) - weekday + 7) % 7) * DAY_MS;
  }
  const from = operator === 1 ? Math.max(1, day) : 1 + (operator - 2) * 7;
  const first = Date.UTC(year, month - 1, from);
  return first + ((weekday - weekdayOf(first) + 7) % 7) * DAY_MS;
}

/** 1 (Monday) to 7 (Sunday). */
function weekdayOf(at: number): number {
  return new Date(at).getUTCDay() || 7;
}
