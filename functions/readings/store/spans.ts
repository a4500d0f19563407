import { type Month, monthOf, monthStartAt } from '../../../models/series/month.ts';
import { type ReadingBlock, slotAt, slotOf } from '../../../models/series/reading-block.ts';

/** Steps that are merged and judged at once: bounds memory, shows progress, keeps threads busy. */
const STEPS_AT_ONCE = 400_000;

/** Consecutive months that have readings. */
export interface Span {
  readonly first: Month;
  readonly last: Month;
  /** Whether it goes on where the span before it ends. */
  readonly follows: boolean;
}

/** All months with readings, as runs none of which is longer than what is done at once. */
export function spansOf(incoming: ReadingBlock): Span[] {
  const most = Math.max(1, Math.floor((STEPS_AT_ONCE * incoming.stepMinutes) / (31 * 1440)));
  const spans: { first: Month; last: Month; follows: boolean }[] = [];
  for (const month of monthsOf(incoming)) {
    const span = spans.at(-1);
    const follows = span?.last === month - 1;
    if (span && follows && month - span.first < most) span.last = month;
    else spans.push({ first: month, last: month, follows });
  }
  return spans;
}

/** Months with at least one reading, ascending. */
function* monthsOf(incoming: ReadingBlock): Generator<Month> {
  let slot = incoming.present.indexOf(1);
  while (slot >= 0) {
    const month = monthOf(slotAt(incoming, slot));
    yield month;
    slot = incoming.present.indexOf(1, Math.ceil(slotOf(incoming, monthStartAt(month + 1))));
  }
}
