import { type ReadingBlock, slotAt } from './reading-block.ts';

/** The slots from `from` to before `until` as a block of their own, over the same memory. */
export function cutBlock(block: ReadingBlock, from: number, until: number): ReadingBlock {
  const superseded = [...block.superseded].filter(([slot]) => slot >= from && slot < until);
  return {
    startAt: slotAt(block, from),
    stepMinutes: block.stepMinutes,
    length: until - from,
    values: block.values.subarray(from, until),
    reasons: block.reasons.subarray(from, until),
    present: block.present.subarray(from, until),
    superseded: new Map(superseded.map(([slot, replaced]) => [slot - from, replaced])),
  };
}
