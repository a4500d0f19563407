import { WattcastError } from '../../../models/errors.ts';
import {
  FLAGS,
  flagOf,
  formatReasons,
  parseReasons,
} from '../../../models/series/quality/reasons.ts';
import { type ReadingBlock, slotAt, slotOf } from '../../../models/series/reading-block.ts';
import { writeParquet } from './parquet/write-parquet.ts';
import { readParquet } from './read-parquet.ts';

/** A stored month is not what was written. */
export class MonthFileError extends WattcastError {
  readonly code = 'series.month-damaged';

  constructor(key: string, cause: Error) {
    super(
      `"${key}" cannot be read: ${cause.message}. Restore it from a backup, or delete it and import ` +
        'its readings again.',
      { key },
      { cause },
    );
  }
}

/**
 * Readings of a month as Parquet, which DuckDB, pandas and Athena read as it is:
 *
 * | column     | type                | content                                             |
 * | start      | timestamp (ms, UTC) | start of the step                                   |
 * | value      | double              | in the series' unit; null where missing             |
 * | flag       | string              | ok, estimated, suspect or missing                   |
 * | reasons    | string              | why, names separated by spaces; null where there is none |
 * | superseded | string              | JSON array of values that corrections replaced; null for none |
 *
 * Rows are in order of `start`; steps without any reading have no row. Equal readings give equal
 * bytes, on any machine and in any order of arrival.
 *
 * @param block the slots of one month; `from` and `until` bound them
 */
export function encodeMonth(block: ReadingBlock, from: number, until: number): Uint8Array {
  const slots = presentSlots(block, from, until);
  const start = new Float64Array(slots.length);
  const value = new Float64Array(slots.length);
  const flag = new Int32Array(slots.length);
  const [reasons, superseded] = [
    new TextsByKey<number>(slots.length),
    new TextsByKey<string>(slots.length),
  ];
  for (let row = 0; row < slots.length; row++) {
    const slot = slots[row] as number;
    const bits = block.reasons[slot] as number;
    start[row] = slotAt(block, slot);
    value[row] = block.values[slot] as number;
    flag[row] = FLAGS.indexOf(flagOf(value[row] as number, bits));
    if (bits !== 0) reasons.set(row, bits, formatReasons);
    const replaced = block.superseded.size === 0 ? undefined : block.superseded.get(slot);
    if (replaced) superseded.set(row, JSON.stringify(replaced), (text) => text);
  }
  return writeParquet([
    { kind: 'timestamp', name: 'start', values: start },
    { kind: 'double', name: 'value', nullable: true, values: value },
    { kind: 'text', name: 'flag', texts: FLAGS, indexes: flag },
    { kind: 'text', name: 'reasons', nullable: true, ...reasons },
    { kind: 'text', name: 'superseded', nullable: true, ...superseded },
  ]);
}

/** Texts of rows, each made once; a row without one is null. */
class TextsByKey<K> {
  readonly texts: string[] = [];
  readonly indexes: Int32Array;
  readonly #places = new Map<K, number>();

  constructor(rows: number) {
    this.indexes = new Int32Array(rows).fill(-1);
  }

  set(row: number, key: K, textOf: (key: K) => string): void {
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.texts.push(textOf(key)) - 1;
      this.#places.set(key, place);
    }
    this.indexes[row] = place;
  }
}

function presentSlots(block: ReadingBlock, from: number, until: number): Int32Array {
  const slots = new Int32Array(until - from);
  let count = 0;
  for (let slot = from; slot < until; slot++) {
    if (block.present[slot] === 1) slots[count++] = slot;
  }
  return slots.subarray(0, count);
}

/**
 * Reads a month's Parquet into its place in a block.
 *
 * @throws MonthFileError when the bytes are not what `encodeMonth` writes, or lie off the block.
 */
export async function decodeMonth(
  bytes: Uint8Array,
  into: ReadingBlock,
  key: string,
): Promise<void> {
  try {
    const columns = await readParquet(bytes, ['start', 'value', 'reasons', 'superseded']);
    const { start = [], value = [], reasons: reason = [], superseded: replaced = [] } = columns;
    for (let row = 0; row < start.length; row++) {
      const slot = slotOf(into, Number(start[row]));
      if (!Number.isInteger(slot) || slot < 0 || slot >= into.length) {
        throw new RangeError(
          `row ${row} starts at ${start[row]}, which is not on the series' grid`,
        );
      }
      into.present[slot] = 1;
      into.values[slot] = (value[row] as number | null | undefined) ?? NaN;
      into.reasons[slot] =
        typeof reason[row] === 'string' ? parseReasons(reason[row] as string) : 0;
      if (typeof replaced[row] === 'string') {
        into.superseded.set(slot, JSON.parse(replaced[row] as string) as number[]);
      }
    }
  } catch (cause) {
    throw new MonthFileError(key, cause as Error);
  }
}
