import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeReading, mergeReadings } from '../../../models/series/merge-readings.ts';
import { bitOf } from '../../../models/series/quality/reasons.ts';
import { emptyBlock, type ReadingBlock } from '../../../models/series/reading-block.ts';

const grid = { startAt: Date.UTC(2024, 0, 1), stepMinutes: 60, length: 6 };

function blockOf(readings: readonly (readonly [slot: number, value: number])[]): ReadingBlock {
  const block = emptyBlock(grid);
  for (const [slot, value] of readings) {
    mergeReading(block, slot, { value, reasons: Number.isNaN(value) ? bitOf('no-value') : 0 });
  }
  return block;
}

/** Readings that agree: each slot has one value, or none, however often it comes. */
const readings = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.boolean())
    .map(([slot, known]) => [slot, known ? slot * 1.5 : NaN] as const),
  { maxLength: 12 },
);

describe('mergeReadings', () => {
  it('ends the same in any order and any split', () => {
    fc.assert(
      fc.property(readings, readings, (first, second) => {
        const together = blockOf([...first, ...second]);
        const forwards = blockOf(first);
        const backwards = blockOf(second);
        mergeReadings(forwards, blockOf(second));
        mergeReadings(backwards, blockOf(first));
        expect(forwards).toEqual(together);
        expect(backwards).toEqual(together);
      }),
    );
  });

  it('changes nothing when the same comes twice', () => {
    const block = blockOf([
      [0, 1],
      [3, NaN],
    ]);
    const again = blockOf([
      [0, 1],
      [3, NaN],
    ]);
    const { counts } = mergeReadings(block, again);
    expect(counts).toEqual({ added: 0, unchanged: 2, corrected: 0, outdated: 0 });
    expect(block).toEqual(again);
  });

  it('lets a correction win and keeps what it replaced', () => {
    const block = blockOf([[2, 5]]);
    const { counts, corrections } = mergeReadings(block, blockOf([[2, 7]]));
    expect(counts.corrected).toBe(1);
    expect(corrections).toEqual([{ at: grid.startAt + 7_200_000, from: 5, to: 7 }]);
    expect(block.values[2]).toBe(7);
    expect(block.superseded.get(2)).toEqual([5]);
  });

  it('does not undo a correction when the old reading is delivered again, unless told to', () => {
    const block = blockOf([[2, 5]]);
    mergeReadings(block, blockOf([[2, 7]]));
    expect(mergeReadings(block, blockOf([[2, 5]])).counts.outdated).toBe(1);
    expect(block.values[2]).toBe(7);
    expect(mergeReadings(block, blockOf([[2, 5]]), { restore: true }).counts.corrected).toBe(1);
    expect(block.values[2]).toBe(5);
    expect(block.superseded.get(2)).toEqual([7]);
  });

  it('does not let a missing reading replace a value', () => {
    const block = blockOf([[1, 4]]);
    mergeReadings(block, blockOf([[1, NaN]]));
    expect(block.values[1]).toBe(4);
    expect(block.reasons[1]).toBe(0);
  });

  it('forgets that a reading lay in the future once it comes in again', () => {
    const block = emptyBlock(grid);
    mergeReading(block, 0, { value: 1, reasons: bitOf('future') });
    mergeReading(block, 0, { value: 1, reasons: 0 });
    expect(block.reasons[0]).toBe(0);
  });
});
