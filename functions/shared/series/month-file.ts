import { parquetWriteBuffer } from 'hyparquet-writer';
import { WattcastError } from '../../../models/errors.ts';
import {
  type Flag,
  flagOf,
  formatReasons,
  parseReasons,
} from '../../../models/series/quality/reasons.ts';
import { type ReadingBlock, slotOf } from '../../../models/series/reading-block.ts';
import { readParquet } from './read-parquet.ts';

/** Larger than any month of minutes: a month is one row group. */
const ROW_GROUP = 100_000;
/** Regular starts take next to no room. */
const DELTA = 'DELTA_BINARY_PACKED';

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
  const text = { type: 'STRING', statistics: false, offsetIndex: false } as const;
  const number = { offsetIndex: false } as const;
  const buffer = parquetWriteBuffer({
    rowGroupSize: ROW_GROUP,
    createdBy: 'wattcast',
    columnData: [
      { name: 'start', ...number, type: 'TIMESTAMP', encoding: DELTA, data: starts(block, slots) },
      { name: 'value', ...number, type: 'DOUBLE', nullable: true, data: values(block, slots) },
      { name: 'flag', ...text, data: texts(slots, (slot) => flagAt(block, slot)) },
      { name: 'reasons', ...text, nullable: true, data: reasons(block, slots) },
      { name: 'superseded', ...text, nullable: true, data: superseded(block, slots) },
    ],
  });
  return new Uint8Array(buffer);
}

function presentSlots(block: ReadingBlock, from: number, until: number): Int32Array {
  const slots = new Int32Array(until - from);
  let count = 0;
  for (let slot = from; slot < until; slot++) {
    if (block.present[slot] === 1) slots[count++] = slot;
  }
  return slots.subarray(0, count);
}

function starts(block: ReadingBlock, slots: Int32Array): BigInt64Array {
  const stepMs = block.stepMinutes * 60_000;
  const starts = new BigInt64Array(slots.length);
  for (let row = 0; row < slots.length; row++) {
    starts[row] = BigInt(block.startAt + (slots[row] as number) * stepMs);
  }
  return starts;
}

/** Doubles, or an array with null where a value is missing: null is what tools count as missing. */
function values(block: ReadingBlock, slots: Int32Array): Float64Array | (number | null)[] {
  const values = new Float64Array(slots.length);
  for (let row = 0; row < slots.length; row++) {
    values[row] = block.values[slots[row] as number] as number;
  }
  if (!values.some(Number.isNaN)) return values;
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}

function flagAt(block: ReadingBlock, slot: number): Flag {
  return flagOf(block.values[slot] as number, block.reasons[slot] as number);
}

function reasons(block: ReadingBlock, slots: Int32Array): (string | null)[] {
  return texts(slots, (slot) => {
    const bits = block.reasons[slot] as number;
    return bits === 0 ? null : formatReasons(bits);
  });
}

function superseded(block: ReadingBlock, slots: Int32Array): (string | null)[] {
  if (block.superseded.size === 0) return new Array<null>(slots.length).fill(null);
  return texts(slots, (slot) => {
    const replaced = block.superseded.get(slot);
    return replaced ? JSON.stringify(replaced) : null;
  });
}

function texts<T extends string | null>(slots: Int32Array, textOf: (slot: number) => T): T[] {
  const texts = new Array<T>(slots.length);
  for (let row = 0; row < slots.length; row++) texts[row] = textOf(slots[row] as number);
  return texts;
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
