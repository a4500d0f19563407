import { median } from '../../series/quality/order-statistics.ts';
import type { DriftFinding } from './finding.ts';
import type { ForecastDay } from './recent-days.ts';

/** Mean daily losses on the days that a version was scored on when it was trained. */
export interface PromisedLosses {
  readonly loss: number;
  readonly naiveLoss: number;
  readonly unit: string;
}

const LEVEL_DAYS = 7;
/** Whole days off by as much as the promised mean error, on the same side, most of a week. */
const LEVEL_LIMIT = 1;
const ERROR_DAYS = 21;
/** Errors, and errors beside the naive forecast's, this much larger than promised. */
const ERROR_LIMIT = 1.5;

/**
 * Recent errors against the errors promised at training. Two signs: whole days that lie beyond the
 * promised error on one side for most of a week, which is a new level and no weather; and three
 * weeks whose errors are larger than promised in themselves and beside the naive forecast's, which
 * a hard season makes larger too.
 *
 * @param days consecutive days up to now, oldest first
 */
export function judgeErrorDrift(
  days: readonly ForecastDay[],
  promised: PromisedLosses,
): DriftFinding[] {
  return [findLevelDrift(days, promised), findErrorDrift(days, promised)].filter(
    (finding) => finding !== undefined,
  );
}

function findLevelDrift(
  days: readonly ForecastDay[],
  { loss, unit }: PromisedLosses,
): DriftFinding | undefined {
  const week = days.slice(-LEVEL_DAYS);
  if (week.length < LEVEL_DAYS || unit === '' || !(loss > 0)) return undefined;
  const shifts = Float64Array.from(week, ({ wholeDayShift }) => wholeDayShift);
  const shift = median(shifts, shifts.length);
  const value = Math.abs(shift) / loss;
  if (!(value > LEVEL_LIMIT)) return undefined;
  const sentence =
    `Most of the last ${LEVEL_DAYS} days lay ${shift > 0 ? 'above' : 'below'} their forecasts at all hours, ` +
    `by at least ${figure(Math.abs(shift))} ${unit}; the mean error promised at training is ${figure(loss)} ${unit}.`;
  return { check: 'level', value, limit: LEVEL_LIMIT, sentence };
}

function findErrorDrift(
  days: readonly ForecastDay[],
  promised: PromisedLosses,
): DriftFinding | undefined {
  const recent = days.slice(-ERROR_DAYS);
  if (recent.length < ERROR_DAYS || !(promised.loss > 0)) return undefined;
  const loss = mean(recent.map((day) => day.loss));
  const skill = loss / mean(recent.map((day) => day.naiveLoss));
  const growth = loss / promised.loss;
  const value = Math.min(growth, skill / (promised.loss / promised.naiveLoss));
  if (!(value >= ERROR_LIMIT)) return undefined;
  const sentence =
    `Over the last ${ERROR_DAYS} days the error was ${growth.toFixed(1)} times what was promised at training, ` +
    `and ${value.toFixed(1)} times or more beside the naive forecast's.`;
  return { check: 'error', value, limit: ERROR_LIMIT, sentence };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
