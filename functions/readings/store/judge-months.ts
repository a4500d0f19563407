import { cutBlock } from '../../../models/series/cut-block.ts';
import {
  type MergeOptions,
  type MergeOutcome,
  mergeReadings,
} from '../../../models/series/merge-readings.ts';
import type { Month } from '../../../models/series/month.ts';
import { detectFaults } from '../../../models/series/quality/detect-faults.ts';
import { DETECTED_BITS } from '../../../models/series/quality/reasons.ts';
import { type ReadingBlock, slotOf } from '../../../models/series/reading-block.ts';
import type { SeriesInfo } from '../../../models/series/series.ts';
import { encodeMonth } from '../../shared/series/month-file.ts';
import { decodeMonths, slotsOfMonth } from '../../shared/series/series-months.ts';
import { type Tally, tallyBlock } from './tally.ts';

/**
 * A reading is judged by less than a month on each side (`REACH_DAYS`): to write a month takes the
 * readings of the months beside it.
 */
export const NEIGHBOURS = 1;

export interface JudgeTask extends MergeOptions {
  readonly info: SeriesInfo;
  /** Readings for the months and for their neighbours. */
  readonly incoming: ReadingBlock;
  /** What the store has of these months and their neighbours. */
  readonly stored: readonly (readonly [Month, Uint8Array])[];
  /** Months to encode. */
  readonly first: Month;
  readonly last: Month;
  /** Months whose readings are counted. */
  readonly counted: { readonly first: Month; readonly last: Month };
}

/** A month's file, and the readings that it holds; those do not come out of a thread. */
export interface JudgedMonth {
  readonly month: Month;
  readonly bytes: Uint8Array;
  readonly readings?: ReadingBlock;
}

export interface JudgedMonths {
  readonly files: readonly JudgedMonth[];
  readonly outcome: MergeOutcome;
  /** Of all readings in the counted months, from the first that came in to the last. */
  readonly tally: Tally;
}

/** Merges, judges and encodes months: all of the work and none of the storing, so that a thread can do it. */
export async function judgeMonths(task: JudgeTask): Promise<JudgedMonths> {
  const { info, first, last } = task;
  const range = { first: first - NEIGHBOURS, last: last + NEIGHBOURS };
  const stored = task.stored.map(([month, bytes]) => [month, { bytes }] as const);
  const block = await decodeMonths(info, stored, range);
  const outcome = merge(block, task, range);
  judge(info, block);
  const files: JudgedMonth[] = [];
  for (let month = first; month <= last; month++) {
    const [from, until] = slotsOfMonth(block, month);
    if (!block.present.subarray(from, until).includes(1)) continue;
    const bytes = encodeMonth(block, from, until);
    files.push({ month, bytes, readings: cutBlock(block, from, until) });
  }
  return { files, outcome, tally: tallyCounted(task, block) };
}

/** Counts the steps that the incoming readings cover, as they are now. */
function tallyCounted({ info, incoming, counted }: JudgeTask, block: ReadingBlock): Tally {
  const [first] = slotsOfMonth(block, counted.first);
  const [, last] = slotsOfMonth(block, counted.last);
  const start = slotOf(block, incoming.startAt);
  const from = Math.max(first, start + incoming.present.indexOf(1));
  const until = Math.min(last, start + incoming.present.lastIndexOf(1) + 1);
  return tallyBlock(block, info.timeZone, { from, until });
}

/** Merges everything that helps to judge; the outcome is that of the counted months. */
function merge(
  block: ReadingBlock,
  { incoming, counted, ...options }: JudgeTask,
  range: { first: Month; last: Month },
): MergeOutcome {
  const mergePart = (first: Month, last: Month) => {
    const [from] = slotsOfMonth(incoming, first);
    const [, until] = slotsOfMonth(incoming, last);
    return mergeReadings(block, cutBlock(incoming, from, Math.max(from, until)), options);
  };
  mergePart(range.first, counted.first - 1);
  mergePart(counted.last + 1, range.last);
  return mergePart(counted.first, counted.last);
}

/** Replaces what detectors said of the readings by what they say now. */
function judge(info: SeriesInfo, block: ReadingBlock): void {
  const detected = detectFaults({ info, startAt: block.startAt, values: block.values });
  for (let slot = 0; slot < block.length; slot++) {
    const stated = (block.reasons[slot] as number) & ~DETECTED_BITS;
    block.reasons[slot] = stated | (detected[slot] as number);
  }
}
