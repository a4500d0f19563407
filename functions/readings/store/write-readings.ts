import { cutBlock } from '../../../models/series/cut-block.ts';
import type {
  MergeCounts,
  MergeOptions,
  MergeOutcome,
} from '../../../models/series/merge-readings.ts';
import type { Month } from '../../../models/series/month.ts';
import type { ReadingBlock } from '../../../models/series/reading-block.ts';
import type { SeriesInfo } from '../../../models/series/series.ts';
import { type ObjectStore, PreconditionFailedError } from '../../shared/object-store.ts';
import { forEachAtOnce } from '../../shared/series/at-once.ts';
import { readingsKey } from '../../shared/series/series-keys.ts';
import {
  fetchMonths,
  listMonths,
  type MonthObject,
  slotsOfMonth,
} from '../../shared/series/series-months.ts';
import { StoreContentionError } from './errors.ts';
import { type JudgedMonths, type JudgeTask, judgeMonths, NEIGHBOURS } from './judge-months.ts';
import { type Span, spansOf } from './spans.ts';
import { addTally, emptyTally, type Tally } from './tally.ts';

const MOST_ATTEMPTS = 50;

export interface WriteReadings extends MergeOptions {
  readonly store: ObjectStore;
  readonly info: SeriesInfo;
  readonly incoming: ReadingBlock;
  /** Does the work of a span; default: here and now. A machine passes a pool of threads. */
  readonly judge?: (task: JudgeTask) => Promise<JudgedMonths>;
  /** Told the number of readings that a span brought, when it is written. */
  readonly onProgress?: (readings: number) => void;
  /** Done before the last look at the months: what it reads is older than what they are. */
  readonly beforeLastLook?: () => Promise<void>;
}

export interface WriteOutcome extends MergeOutcome {
  /** Of all readings that the store now has where readings came in. */
  readonly tally: Tally;
  /** The months around, as they were at the last look. */
  readonly months: ReadonlyMap<Month, MonthObject>;
}

/**
 * Merges readings into the months of a series, judges them anew, and writes what changed.
 *
 * Each month is replaced only if it is still the one that was read; and since flags depend on the
 * months beside, all that was read is looked at once more after the last write. Of two writers the
 * one that looks last sees both, so that nothing is lost and no flag stays behind. A writer that is
 * killed leaves whole months, and the same import again does what is left.
 *
 * @throws StoreContentionError, MonthFileError, StoreUnavailableError
 */
export async function writeReadings(request: WriteReadings): Promise<WriteOutcome> {
  const spans = spansOf(request.incoming);
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last) return { ...noChange(), tally: emptyTally(), months: new Map() };
  const reach = { first: first.first - 2 * NEIGHBOURS, last: last.last + 2 * NEIGHBOURS };
  let merged: MergeOutcome | undefined;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const known = await fetchMonths(request.store, request.info.id, reach);
    const attempted = await writeSpans(request, spans, known);
    // What a second attempt finds unchanged was written by the first.
    merged ??= attempted.merged;
    if (!attempted.held) continue;
    await request.beforeLastLook?.();
    if (await isStill(request, reach, known)) {
      return { ...merged, tally: attempted.tally, months: known };
    }
  }
  throw new StoreContentionError(
    `The readings of "${request.info.id}" are being changed by others all the time: ${MOST_ATTEMPTS} ` +
      'attempts to write met a change. Try again.',
    { series: request.info.id },
  );
}

/** Writes span after span, while the next ones are worked on; `held` is false once a month had changed. */
async function writeSpans(
  request: WriteReadings,
  spans: readonly Span[],
  known: Map<Month, MonthObject>,
): Promise<{ held: boolean; merged: MergeOutcome; tally: Tally }> {
  const judge = request.judge ?? judgeMonths;
  const [merged, total] = [noChange(), emptyTally()];
  // Of all spans, the store is as it was when they were read: what one writes, no other reads.
  const tasks = spans.map((span, index) =>
    taskOf(request, { span, next: spans[index + 1], known }),
  );
  const judged = request.judge ? tasks.map((task) => judge(task)) : [];
  // A rejection is met below, in order.
  for (const promise of judged) promise.catch(() => undefined);
  let held = true;
  for (const [index, task] of tasks.entries()) {
    const { files, outcome, tally } = await (judged[index] ?? judge(task));
    add(merged, outcome);
    addTally(total, tally);
    held &&= await writeFiles(request, files, known);
    request.onProgress?.(readingsIn(outcome));
  }
  return { held, merged, tally: total };
}

interface SpanContext {
  readonly span: Span;
  readonly next: Span | undefined;
  readonly known: ReadonlyMap<Month, MonthObject>;
}

/** A span with the month before it; the month after it, unless that is the next span's. */
function taskOf(request: WriteReadings, { span, next, known }: SpanContext): JudgeTask {
  const { info, incoming, restore } = request;
  const first = span.follows ? span.first : span.first - NEIGHBOURS;
  const last = next?.follows ? span.last : span.last + NEIGHBOURS;
  const [from] = slotsOfMonth(incoming, first - NEIGHBOURS);
  const [, until] = slotsOfMonth(incoming, last + NEIGHBOURS);
  const stored: (readonly [Month, Uint8Array])[] = [];
  for (const [month, object] of known) {
    if (month >= first - NEIGHBOURS && month <= last + NEIGHBOURS)
      stored.push([month, object.bytes]);
  }
  return {
    info,
    incoming: cutBlock(incoming, from, until),
    stored,
    first,
    last,
    counted: { first: span.first, last: span.last },
    ...(restore === undefined ? {} : { restore }),
  };
}

/** Writes each month that differs; false when one of them is no longer the one that was read. */
async function writeFiles(
  { store, info }: WriteReadings,
  files: JudgedMonths['files'],
  known: Map<Month, MonthObject>,
): Promise<boolean> {
  let held = true;
  await forEachAtOnce(files, async ({ month, ...file }) => {
    const before = known.get(month);
    if (!held) return;
    if (before && Buffer.compare(before.bytes, file.bytes) === 0) {
      known.set(month, { ...before, ...file });
      return;
    }
    const condition = before ? { etag: before.etag } : ({ absent: true } as const);
    try {
      const { etag } = await store.put(readingsKey(info.id, month), file.bytes, condition);
      known.set(month, { ...file, etag });
    } catch (error) {
      if (!(error instanceof PreconditionFailedError)) throw error;
      held = false;
    }
  });
  return held;
}

/** Whether everything that was read or written is still what the store has. */
async function isStill(
  { store, info }: WriteReadings,
  reach: { first: Month; last: Month },
  known: ReadonlyMap<Month, MonthObject>,
): Promise<boolean> {
  const held = (await listMonths(store, info.id)).filter(
    (month) => month >= reach.first && month <= reach.last,
  );
  let still = held.length === known.size;
  await forEachAtOnce(held, async (month) => {
    const etag = known.get(month)?.etag;
    if (!still || etag === undefined) still = false;
    else if ((await store.getIfChanged(readingsKey(info.id, month), etag)) !== 'unchanged') {
      still = false;
    }
  });
  return still;
}

function noChange(): MergeOutcome {
  return { counts: { added: 0, unchanged: 0, corrected: 0, outdated: 0 }, corrections: [] };
}

function add(total: MergeOutcome, outcome: MergeOutcome): void {
  for (const change of Object.keys(total.counts) as (keyof MergeCounts)[]) {
    total.counts[change] += outcome.counts[change];
  }
  total.corrections.push(...outcome.corrections);
}

function readingsIn({ counts }: MergeOutcome): number {
  return counts.added + counts.unchanged + counts.corrected + counts.outdated;
}
