import {
  commonestPhaseMs,
  commonestStepMinutes,
  type Grid,
  gridOver,
  isStep,
} from '../../../models/series/grid.ts';
import { mergeReading } from '../../../models/series/merge-readings.ts';
import { bitOf } from '../../../models/series/quality/reasons.ts';
import { emptyBlock, type ReadingBlock, slotAt } from '../../../models/series/reading-block.ts';
import type { FindingLog } from '../report.ts';
import { NoRegularSeriesError } from './errors.ts';
import type { SourceReadings } from './source.ts';

const MINUTE_MS = 60_000;
/** Share of a step by which a clock may be a little off. */
const NEAR = 0.01;
/** A far-off timestamp must not make a grid of years of nothing. */
const MOST_EMPTY_STEPS = 1_000_000;
const MOST_STEPS_A_READING = 50;

export interface Placement {
  /** Name for messages. */
  readonly file: string;
  readonly log: FindingLog;
  /** What a timestamp names: the start of its step (default) or the end. */
  readonly label?: 'start' | 'end';
  /** Step of the series that they go to: a few readings need not tell it. */
  readonly usualStepMinutes?: number;
  /** Fewer readings are refused. Default 1, where the step is known, else 2. */
  readonly fewest?: number;
  /** Instants after this one have not been yet, epoch milliseconds. */
  readonly nowAt?: number;
}

/**
 * Puts readings into the steps of the grid that most of them keep to. Where two are for one step,
 * the later one in the source wins over another value, and any value wins over none; everything of
 * the kind is logged, nothing is dropped silently.
 *
 * @throws NoRegularSeriesError when there are too few, or no step that divides a day.
 */
export function placeReadings(source: SourceReadings, placement: Placement): ReadingBlock {
  const grid = gridOf(source, placement);
  const block = emptyBlock(grid);
  const lineOf = new Int32Array(grid.length);
  const place = { source, placement, block, lineOf };
  let previous = -Infinity;
  for (let row = 0; row < source.at.length; row++) {
    const at = source.at[row] as number;
    if (Number.isNaN(at)) continue;
    if (at < previous) logUnsorted(place, row);
    previous = at;
    placeRow(place, row, at);
  }
  logGaps(block, placement.log);
  return block;
}

interface Place {
  readonly source: SourceReadings;
  readonly placement: Placement;
  readonly block: ReadingBlock;
  /** [slots], line of the reading that each has. */
  readonly lineOf: Int32Array;
}

function placeRow({ source, placement, block, lineOf }: Place, row: number, at: number): void {
  const stepMs = block.stepMinutes * MINUTE_MS;
  const labelMs = placement.label === 'end' ? stepMs : 0;
  const exact = (at - labelMs - block.startAt) / stepMs;
  const slot = Math.round(exact);
  const line = source.lines[row] as number;
  const value = source.values[row] as number;
  const stated = source.reasons.size === 0 ? undefined : source.reasons.get(row);
  let reasons = stated ?? (Number.isNaN(value) ? bitOf('no-value') : 0);
  if (Math.abs(exact - slot) > NEAR) {
    reasons |= bitOf('off-the-grid');
    placement.log.add('off-the-grid', () => ({ line, text: iso(at) }));
  }
  if (placement.nowAt !== undefined && slotAt(block, slot) > placement.nowAt) {
    reasons |= bitOf('future');
    placement.log.add('future', () => ({ line, text: iso(at) }));
  }
  if (block.present[slot] === 1) {
    const held = block.values[slot] as number;
    const first = lineOf[slot];
    if (Object.is(held, value)) {
      const text = Number.isNaN(value) ? 'no value' : String(value);
      placement.log.add('identical-duplicate', () => ({
        line,
        text: `${text}, as on line ${first}`,
      }));
    } else if (!Number.isNaN(value) && !Number.isNaN(held)) {
      reasons |= bitOf('conflicting-rows');
      placement.log.add('conflicting-duplicate', () => ({
        line,
        text: `${value}, but ${held} on line ${first}`,
      }));
    }
  }
  mergeReading(block, slot, { value, reasons }, { restore: true });
  lineOf[slot] = line;
}

function gridOf(source: SourceReadings, placement: Placement): Grid {
  const readable = source.at.some(Number.isNaN)
    ? source.at.filter((at) => !Number.isNaN(at))
    : source.at;
  const stepMinutes = source.stepMinutes ?? stepOf(readable, placement.usualStepMinutes);
  refuseTooFew(readable, stepMinutes, placement);
  if (!isStep(stepMinutes)) {
    throw new NoRegularSeriesError(
      `${placement.file}: most readings are ${stepMinutes} minutes apart. A step is a whole number of ` +
        'minutes from 1 to 1,440 that divides a day, such as 15, 30 or 60; bring the readings to one.',
      { file: placement.file, stepMinutes },
    );
  }
  const grid = gridOver(readable, stepMinutes, commonestPhaseMs(readable, stepMinutes));
  const empty = grid.length - readable.length;
  if (empty > MOST_EMPTY_STEPS && grid.length > MOST_STEPS_A_READING * readable.length) {
    refuseFarTimestamps(source, placement);
  }
  const labelMs = placement.label === 'end' ? stepMinutes * MINUTE_MS : 0;
  return { ...grid, startAt: grid.startAt - labelMs };
}

/** The commonest distance, but no longer than the step of the series: some readings may be missing. */
function stepOf(readable: Float64Array, usual: number | undefined): number {
  const commonest = commonestStepMinutes(readable);
  if (usual === undefined) return commonest;
  return commonest < usual ? commonest : usual;
}

function refuseTooFew(readable: Float64Array, stepMinutes: number, placement: Placement): void {
  const { file, fewest = 1 } = placement;
  if (readable.length >= fewest && !Number.isNaN(stepMinutes)) return;
  const together = readable.length > 1 && Number.isNaN(stepMinutes) ? ', all at the same time' : '';
  throw new NoRegularSeriesError(
    `${file} has ${readable.length} readings with a timestamp${together}: too few to make a series of. ` +
      `At least ${Math.max(2, fewest)} are needed to tell their step, and some weeks to forecast.`,
    { file, readings: readable.length, fewest },
  );
}

function refuseFarTimestamps({ at, lines }: SourceReadings, { file }: Placement): never {
  let [low, high] = [0, 0];
  for (let row = 0; row < at.length; row++) {
    if ((at[row] as number) < (at[low] as number)) low = row;
    if ((at[row] as number) > (at[high] as number)) high = row;
  }
  throw new NoRegularSeriesError(
    `${file}: the timestamps run from ${iso(at[low])} (line ${lines[low]}) to ${iso(at[high])} (line ` +
      `${lines[high]}) with next to nothing between. One of the two is probably wrong: mend or remove ` +
      'that line.',
    { file, lines: [lines[low], lines[high]] },
  );
}

function logUnsorted({ source, placement }: Place, row: number): void {
  const line = source.lines[row] as number;
  placement.log.add('unsorted', () => ({
    line,
    text: `earlier than line ${source.lines[row - 1]}`,
  }));
}

function logGaps(block: ReadingBlock, log: FindingLog): void {
  for (let slot = 0; slot < block.length; slot++) {
    if (block.present[slot] === 0) log.add('gap', () => ({ text: iso(slotAt(block, slot)) }));
  }
}

/** `2014-01-31T00:30:00Z` */
export function iso(at: number | undefined): string {
  return new Date(at ?? NaN).toISOString().replace('.000Z', 'Z');
}
