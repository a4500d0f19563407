import { calendarOf } from '../../../models/series/calendar.ts';
import { type Dataset, endAt, stepsPerDay } from '../../../models/series/series.ts';
import { CommandOptionError } from '../failure.ts';
import { type BacktestOptions, minutesOf } from './backtest-command.ts';

const DAY_MS = 86_400_000;
const MOST_HORIZON_DAYS = 14;

/** Instants between which forecasts are issued: the latest fifth of the days, unless told otherwise. */
export function testPeriod(
  { target }: Dataset,
  { testFrom, testTo }: Pick<BacktestOptions, 'testFrom' | 'testTo'>,
): { fromAt: number; untilAt: number } {
  const calendar = calendarOf(target.info.timeZone);
  const untilAt =
    testTo === undefined ? endAt(target) : calendar.startOfDay(dayOf('--test-to', testTo));
  const days = Math.max(1, Math.floor((untilAt - target.startAt) / DAY_MS / 5));
  const fromDay =
    testFrom === undefined
      ? calendar.localTimeAt(untilAt).dayNumber - days
      : dayOf('--test-from', testFrom);
  const fromAt = calendar.startOfDay(fromDay);
  if (fromAt > target.startAt && fromAt < Math.min(untilAt, endAt(target)))
    return { fromAt, untilAt };
  throw new CommandOptionError(
    `The days from ${new Date(fromAt).toISOString()} to ${new Date(untilAt).toISOString()} cannot be ` +
      `tested: readings run from ${new Date(target.startAt).toISOString()} to ` +
      `${new Date(endAt(target)).toISOString()}. Choose --test-from and --test-to within them.`,
    { testFrom, testTo },
  );
}

function dayOf(option: string, text: string): number {
  const at = Date.parse(`${text}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at)) return at / DAY_MS;
  throw new CommandOptionError(`${option} is "${text}". It must be a date such as 2014-01-01.`, {
    text,
  });
}

/** Steps of each forecast, or `day`: to the end of the local day, which may have 23 or 25 hours. */
export function horizonOf(
  { target }: Dataset,
  { horizon, issue }: Pick<BacktestOptions, 'horizon' | 'issue'>,
): number | 'day' {
  const minutes = minutesOf(horizon);
  if (minutes === 1440 && issue === 'daily') return 'day';
  const { stepMinutes } = target.info;
  const steps = minutes === undefined ? Number(horizon) : minutes / stepMinutes;
  const most = MOST_HORIZON_DAYS * stepsPerDay(target.info);
  if (Number.isInteger(steps) && steps >= 1 && steps <= most) return steps;
  throw new CommandOptionError(
    `--horizon is "${horizon}". It must be a whole number of steps of ${stepMinutes} minutes, from 1 to ` +
      `${most} (14 days), or a duration such as 24h.`,
    { horizon },
  );
}

/** Minutes between origins, or `daily`: every local midnight. */
export function issueOf({ issue }: Pick<BacktestOptions, 'issue'>): number | 'daily' {
  if (issue === 'daily') return 'daily';
  const minutes = issue === 'hourly' ? 60 : minutesOf(issue);
  if (minutes !== undefined && minutes > 0) return minutes;
  throw new CommandOptionError(
    `--issue is "${issue}". It must be daily, hourly, or a duration such as 6h.`,
    { issue },
  );
}
