import type { Grid } from './grid.ts';

const MINUTE_MS = 60_000;

/**
 * Readings of a run of steps with what is known of each: the form in which they are merged, judged
 * and stored. Dense, so that a slot is an index.
 */
export interface ReadingBlock extends Grid {
  /** [length], the series' unit; NaN where there is no value. */
  readonly values: Float64Array;
  /** [length], reason bits. */
  readonly reasons: Int32Array;
  /** [length], 1 where a reading came in, if only to say that it is missing. */
  readonly present: Uint8Array;
  /** Values that corrections replaced, oldest first, by slot. */
  readonly superseded: Map<number, readonly number[]>;
}

export function emptyBlock(grid: Grid): ReadingBlock {
  return {
    ...grid,
    values: new Float64Array(grid.length).fill(NaN),
    reasons: new Int32Array(grid.length),
    present: new Uint8Array(grid.length),
    superseded: new Map(),
  };
}

/** Copies readings to their place in a block that reaches over them. */
export function copyBlock(from: ReadingBlock, into: ReadingBlock): void {
  const at = slotOf(into, from.startAt);
  into.values.set(from.values, at);
  into.reasons.set(from.reasons, at);
  into.present.set(from.present, at);
  for (const [slot, replaced] of from.superseded) into.superseded.set(slot + at, replaced);
}

/** Start of a slot, epoch milliseconds. */
export function slotAt(block: Grid, slot: number): number {
  return block.startAt + slot * block.stepMinutes * MINUTE_MS;
}

/** The slot that starts at an instant; not whole where the instant is between two. */
export function slotOf(block: Grid, at: number): number {
  return (at - block.startAt) / (block.stepMinutes * MINUTE_MS);
}

/** A reading that comes in: a value or NaN, why it is doubted, and what it replaced at its source. */
export interface IncomingReading {
  readonly value: number;
  readonly reasons: number;
  readonly superseded?: readonly number[];
}
