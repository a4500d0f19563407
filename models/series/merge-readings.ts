import { bitOf, DETECTED_BITS } from './quality/reasons.ts';
import { type IncomingReading, type ReadingBlock, slotAt, slotOf } from './reading-block.ts';

const FUTURE = bitOf('future');

export interface Correction {
  /** Start of the step, epoch milliseconds. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** What a merge did, by the step. */
export interface MergeCounts {
  /** Steps that had no value. */
  added: number;
  /** Steps that had this value already. */
  unchanged: number;
  /** Steps whose value was replaced. */
  corrected: number;
  /** Steps that were sent a value which a correction had replaced before: the correction stays. */
  outdated: number;
}

export interface MergeOutcome {
  readonly counts: MergeCounts;
  /** The first few corrections. */
  readonly corrections: Correction[];
}

export interface MergeOptions {
  /** Lets a value come back that a correction had replaced. */
  readonly restore?: boolean;
}

const CORRECTIONS_SHOWN = 20;
const NONE: readonly number[] = [];

/**
 * Puts incoming readings into a block, in place. The same readings twice change nothing; a value
 * beats a missing one; another value is a correction and wins, and what it replaced is kept. A value
 * that was replaced before does not come back by being delivered again, unless `restore` is set. So
 * the order of arrival matters only between two corrections of the same step.
 */
export function mergeReadings(
  into: ReadingBlock,
  incoming: ReadingBlock,
  options: MergeOptions = {},
): MergeOutcome {
  const counts: MergeCounts = { added: 0, unchanged: 0, corrected: 0, outdated: 0 };
  const corrections: Correction[] = [];
  const shift = slotOf(into, incoming.startAt);
  for (let slot = 0; slot < incoming.length; slot++) {
    if (incoming.present[slot] === 0) continue;
    const target = slot + shift;
    const from = into.values[target] as number;
    const change = mergeReading(into, target, readingAt(incoming, slot), options);
    counts[change]++;
    if (change === 'corrected' && corrections.length < CORRECTIONS_SHOWN) {
      corrections.push({ at: slotAt(into, target), from, to: into.values[target] as number });
    }
  }
  return { counts, corrections };
}

/** One reading of a block as something that comes in; what detectors found is left behind. */
export function readingAt(block: ReadingBlock, slot: number): IncomingReading {
  const value = block.values[slot] as number;
  const reasons = (block.reasons[slot] as number) & ~DETECTED_BITS;
  const superseded = block.superseded.size === 0 ? undefined : block.superseded.get(slot);
  return superseded ? { value, reasons, superseded } : { value, reasons };
}

/** @returns how the step changed */
export function mergeReading(
  block: ReadingBlock,
  slot: number,
  incoming: IncomingReading,
  { restore = false }: MergeOptions = {},
): keyof MergeCounts {
  const held = block.present[slot] === 1;
  const before = block.values[slot] as number;
  if (!held || (Number.isNaN(before) && !Number.isNaN(incoming.value))) {
    set(block, slot, incoming, incoming.superseded ?? NONE);
    return Number.isNaN(incoming.value) && held ? 'unchanged' : 'added';
  }
  if (Number.isNaN(incoming.value) && !Number.isNaN(before)) return 'unchanged';
  const history = block.superseded.get(slot) ?? NONE;
  if (Object.is(before, incoming.value)) {
    const reasons = mergeReasons(block.reasons[slot] as number, incoming.reasons);
    set(block, slot, { value: before, reasons }, unite(history, incoming.superseded ?? NONE));
    return 'unchanged';
  }
  if (history.includes(incoming.value) && !restore) return 'outdated';
  const replaced = unite([...history, before], incoming.superseded ?? NONE);
  set(
    block,
    slot,
    incoming,
    replaced.filter((value) => value !== incoming.value),
  );
  return 'corrected';
}

function set(
  block: ReadingBlock,
  slot: number,
  { value, reasons }: IncomingReading,
  superseded: readonly number[],
): void {
  block.present[slot] = 1;
  block.values[slot] = value;
  block.reasons[slot] = reasons;
  if (superseded.length > 0) block.superseded.set(slot, superseded);
  else if (block.superseded.size > 0) block.superseded.delete(slot);
}

/** Doubts add up, but for the future, which ends. */
function mergeReasons(held: number, incoming: number): number {
  const both = (held | incoming) & ~DETECTED_BITS;
  return held & incoming & FUTURE ? both : both & ~FUTURE;
}

function unite(first: readonly number[], second: readonly number[]): readonly number[] {
  return [...new Set([...first, ...second])];
}
