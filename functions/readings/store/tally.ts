import { calendarOf } from '../../../models/series/calendar.ts';
import {
  FLAGS,
  type Flag,
  flagOf,
  type Reason,
  reasonsIn,
} from '../../../models/series/quality/reasons.ts';
import { type ReadingBlock, slotAt, slotOf } from '../../../models/series/reading-block.ts';

/** Steps of one local day by what is known of them. */
export interface DayTally extends Record<Flag, number> {
  /** Days since 1970-01-01 of the local date. */
  readonly dayNumber: number;
  /** Steps without any reading, a gap. */
  absent: number;
}

/** What a run of readings is like, for people to look at. */
export interface Tally {
  readonly flags: Record<Flag, number>;
  /** Steps between the first and the last reading that have none. */
  absent: number;
  readonly reasons: Partial<Record<Reason, number>>;
  /** A few steps of each reason: start, value. */
  readonly examples: Partial<Record<Reason, { at: string; value: number | null }[]>>;
  readonly days: DayTally[];
}

const EXAMPLES = 5;

export function emptyTally(): Tally {
  return { flags: noFlags(), absent: 0, reasons: {}, examples: {}, days: [] };
}

/** Counts the slots from `from` to before `until`, by flag, by reason and by local day. */
export function tallyBlock(
  block: ReadingBlock,
  timeZone: string,
  { from, until }: { from: number; until: number },
): Tally {
  const tally = emptyTally();
  const calendar = calendarOf(timeZone);
  let slot = from;
  while (slot < until) {
    const { dayNumber } = calendar.localTimeAt(slotAt(block, slot));
    const dayEnd = Math.ceil(slotOf(block, calendar.startOfDay(dayNumber + 1)));
    const end = Math.min(until, Math.max(slot + 1, dayEnd));
    const day: DayTally = { dayNumber, absent: 0, ...noFlags() };
    for (; slot < end; slot++) count(tally, day, block, slot);
    tally.days.push(day);
  }
  return tally;
}

/** Adds a tally of later readings; a day that both have a part of is joined. */
export function addTally(total: Tally, later: Tally): void {
  for (const flag of FLAGS) total.flags[flag] += later.flags[flag];
  total.absent += later.absent;
  for (const [reason, number] of Object.entries(later.reasons) as [Reason, number][]) {
    total.reasons[reason] = (total.reasons[reason] ?? 0) + number;
    const examples = [...(total.examples[reason] ?? []), ...(later.examples[reason] ?? [])];
    total.examples[reason] = examples.slice(0, EXAMPLES);
  }
  for (const day of later.days) {
    const last = total.days.at(-1);
    if (last?.dayNumber !== day.dayNumber) total.days.push({ ...day });
    else for (const key of [...FLAGS, 'absent'] as const) last[key] += day[key];
  }
}

function count(tally: Tally, day: DayTally, block: ReadingBlock, slot: number): void {
  if (block.present[slot] === 0) {
    tally.absent++;
    day.absent++;
    return;
  }
  const value = block.values[slot] as number;
  const bits = block.reasons[slot] as number;
  const flag = flagOf(value, bits);
  tally.flags[flag]++;
  day[flag]++;
  if (bits === 0) return;
  for (const reason of reasonsIn(bits)) {
    tally.reasons[reason] = (tally.reasons[reason] ?? 0) + 1;
    tally.examples[reason] ??= [];
    if (tally.examples[reason].length >= EXAMPLES) continue;
    const at = new Date(slotAt(block, slot)).toISOString();
    tally.examples[reason].push({ at, value: Number.isNaN(value) ? null : value });
  }
}

function noFlags(): Record<Flag, number> {
  return { ok: 0, estimated: 0, suspect: 0, missing: 0 };
}
