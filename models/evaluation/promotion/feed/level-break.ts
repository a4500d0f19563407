import { median, quantile } from '../../../series/quality/order-statistics.ts';
import type { DayProfiles } from './day-profiles.ts';
import { dateOf, type FeedFinding } from './finding.ts';

const WEEK = 7;
/** A week may always differ from the one before by this factor: weather and holidays do that. */
const SMALLEST_LIMIT = 1.7;
/** The factor without a history that shows what is usual. */
const UNKNOWN_LIMIT = 2.5;
const FEWEST_BOUNDARIES = 60;
/** Beyond what 98 of 100 weeks before did, by this much. */
const USUAL_LEVEL = 0.98;
const BEYOND_USUAL = 1.3;
/** Weeks smaller than this share of the usual size are a season without use, not a level. */
const SMALLEST_SIZE = 0.1;

/**
 * A week whose readings are several times as large or as small as those of the week before, more
 * than the feed's weeks ever were apart: a change of unit or scale.
 */
export function findLevelBreak(profiles: DayProfiles, fromRow: number): FeedFinding | undefined {
  const ratios = weeklyRatios(profiles, fromRow);
  const limit = limitOf(ratios.subarray(0, fromRow));
  let row = -1;
  for (let at = fromRow; at < ratios.length; at++) {
    if ((ratios[at] as number) > (row < 0 ? limit : (ratios[row] as number))) row = at;
  }
  if (row < 0) return undefined;
  const [value, on] = [ratios[row] as number, dateOf(profiles.firstDay + row)];
  return {
    check: 'level',
    on,
    value,
    limit,
    sentence:
      `The readings change in size by a factor of ${value.toPrecision(3)} on ${on}; a factor of ` +
      `${limit.toPrecision(3)} from week to week is usual: was the unit or the meter changed?`,
  };
}

/** [days]: how far the week from a day on is from the week before it, as a factor of at least 1. */
function weeklyRatios({ sizes, days }: DayProfiles, fromRow: number): Float64Array {
  const usual = middle(sizes.slice(0, Math.max(fromRow, WEEK)));
  return Float64Array.from({ length: days }, (_, row) => {
    if (row < WEEK || row + WEEK > days) return Number.NaN;
    const before = middle(sizes.slice(row - WEEK, row));
    const after = middle(sizes.slice(row, row + WEEK));
    if (!(Math.max(before, after) > usual * SMALLEST_SIZE)) return Number.NaN;
    return ratio(before, after, usual * SMALLEST_SIZE);
  });
}

function ratio(before: number, after: number, least: number): number {
  const [low, high] = [Math.min(before, after), Math.max(before, after)];
  return high / Math.max(low, least);
}

function middle(sizes: Float64Array): number {
  const known = sizes.filter((size) => !Number.isNaN(size));
  return 2 * known.length < Math.min(WEEK, sizes.length) ? Number.NaN : median(known, known.length);
}

function limitOf(history: Float64Array): number {
  const known = history.filter((ratio) => !Number.isNaN(ratio));
  if (known.length < FEWEST_BOUNDARIES) return UNKNOWN_LIMIT;
  return Math.max(SMALLEST_LIMIT, BEYOND_USUAL * quantile(known, known.length, USUAL_LEVEL));
}
