import type { DayProfiles } from './day-profiles.ts';
import { dateOf, type FeedFinding } from './finding.ts';

/** A run of dead days may be this much longer than the longest one before the window. */
const LONGER = 1.5;

/** Days that stay at one value, longer than the feed ever did: a dead meter, zeros, a repeated value. */
export function findDeadDays(profiles: DayProfiles, fromRow: number): FeedFinding | undefined {
  const before = longestRun(profiles, 0, fromRow);
  const within = longestRun(profiles, fromRow, profiles.days);
  const limit = Math.floor(LONGER * before.length);
  if (within.length <= limit) return undefined;
  const value = profiles.values[within.start * profiles.slots] as number;
  const on = dateOf(profiles.firstDay + within.start);
  return {
    check: 'dead',
    on,
    value: within.length,
    limit,
    sentence:
      `The readings stay at ${value} all day for ${within.length} ${within.length === 1 ? 'day' : 'days'} ` +
      `from ${on} on; before, they did so for at most ${before.length}.`,
  };
}

function longestRun({ days, slots, values }: DayProfiles, from: number, until: number) {
  let longest = { start: from, length: 0 };
  let length = 0;
  for (let row = from; row < Math.min(until, days); row++) {
    length = isDead(values.subarray(row * slots, (row + 1) * slots)) ? length + 1 : 0;
    if (length > longest.length) longest = { start: row - length + 1, length };
  }
  return longest;
}

/** Every reading of the day the same, and at least half of them there. */
function isDead(day: Float64Array): boolean {
  const known = day.filter((value) => !Number.isNaN(value));
  return 2 * known.length >= day.length && known.every((value) => value === known[0]);
}
