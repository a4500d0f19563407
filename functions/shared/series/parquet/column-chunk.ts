import { bytesOf } from '../../../../models/bytes.ts';
import { ByteSink } from './byte-sink.ts';
import { type ParquetColumn, rowsOf, type TextColumn } from './columns.ts';
import { areNear, bitsFor, distinct, writeDeltas, writeHybrid } from './encodings.ts';
import { ThriftWriter } from './thrift-writer.ts';

const PLAIN = 0;
const RLE = 3;
const DELTA_BINARY_PACKED = 5;
const RLE_DICTIONARY = 8;
const BITS_32 = 2 ** 32;

/** Where a column stands in the file, and what its metadata say. */
export interface ColumnChunk extends Bounds {
  readonly column: ParquetColumn;
  readonly encodings: readonly number[];
  readonly startAt: number;
  /** Where the page of data starts: after the dictionary, if there is one. */
  readonly dataAt: number;
  readonly bytes: number;
  readonly nulls: number;
}

/** Plain bytes of the smallest and the largest value, where they are told. */
interface Bounds {
  readonly least?: Uint8Array;
  readonly most?: Uint8Array;
}

/** Values that are not null, in the form in which they are written. */
interface Encoded extends Bounds {
  readonly encoding: number;
  readonly dictionary?: { readonly bytes: Uint8Array; readonly count: number };
  readonly write: (body: ByteSink) => void;
}

/** Writes a column as one page, after one of its dictionary where it has one. */
export function writeColumn(sink: ByteSink, column: ParquetColumn): ColumnChunk {
  const rows = rowsOf(column);
  const startAt = sink.length;
  const levels = column.nullable ? levelsOf(column, rows) : undefined;
  const nulls = levels ? countOf(levels, 0) : 0;
  const encoded =
    column.kind === 'text'
      ? encodeTexts(column, nulls)
      : encodeNumbers(column.kind, nulls === 0 ? column.values : column.values.filter(isKnown));
  const { encoding, dictionary, least, most } = encoded;
  if (dictionary) writeDictionary(sink, dictionary);
  const dataAt = sink.length;
  writeData(sink, { rows, levels, encoded });
  return {
    column,
    encodings: dictionary ? [PLAIN, RLE, encoding] : [RLE, encoding],
    startAt,
    dataAt,
    bytes: sink.length - startAt,
    nulls,
    ...(least && most ? { least, most } : {}),
  };
}

/** [rows], 0 where a value is null. */
function levelsOf(column: ParquetColumn, rows: number): Uint8Array {
  const levels = new Uint8Array(rows);
  if (column.kind === 'text') {
    const { indexes } = column;
    for (let row = 0; row < rows; row++) levels[row] = (indexes[row] as number) >= 0 ? 1 : 0;
  } else {
    const { values } = column;
    for (let row = 0; row < rows; row++) levels[row] = isKnown(values[row] as number) ? 1 : 0;
  }
  return levels;
}

function isKnown(value: number): boolean {
  return !Number.isNaN(value);
}

function countOf(levels: Uint8Array, wanted: number): number {
  let count = 0;
  for (const level of levels) if (level === wanted) count++;
  return count;
}

function encodeNumbers(kind: 'timestamp' | 'double', numbers: Float64Array): Encoded {
  if (numbers.length === 0) return { encoding: PLAIN, write: () => undefined };
  const bounds = boundsOf(kind, numbers);
  if (kind === 'timestamp' && areNear(numbers)) {
    const write = (body: ByteSink) => writeDeltas(body, numbers);
    return { encoding: DELTA_BINARY_PACKED, write, ...bounds };
  }
  const halves = halvesOf(kind, numbers);
  const found = distinct(halves);
  if (!found) return { encoding: PLAIN, write: (body) => body.bytes(bytesOf(halves)), ...bounds };
  const firsts = Float64Array.from(found.firsts, (row) => numbers[row] as number);
  const dictionary = { bytes: bytesOf(halvesOf(kind, firsts)), count: firsts.length };
  return { ...named(dictionary, found.indexes), ...bounds };
}

/** Only the texts that are used, in the order in which they come. */
function encodeTexts({ texts, indexes }: TextColumn, nulls: number): Encoded {
  const places = new Int32Array(texts.length).fill(-1);
  const kept = new Int32Array(indexes.length - nulls);
  if (kept.length === 0) return { encoding: PLAIN, write: () => undefined };
  const used = new ByteSink(64);
  let [at, count] = [0, 0];
  for (const index of indexes) {
    if (index < 0) continue;
    if (places[index] === -1) {
      places[index] = count++;
      const bytes = Buffer.from(texts[index] as string);
      used.int32(bytes.length);
      used.bytes(bytes);
    }
    kept[at++] = places[index] as number;
  }
  return named({ bytes: used.take(), count }, kept);
}

/** Values by their place in a dictionary; not every reader takes places of no bits. */
function named(dictionary: { bytes: Uint8Array; count: number }, indexes: Int32Array): Encoded {
  const bits = Math.max(1, bitsFor(dictionary.count - 1));
  const write = (body: ByteSink) => {
    body.byte(bits);
    writeHybrid(body, indexes, bits);
  };
  return { encoding: RLE_DICTIONARY, dictionary, write };
}

/** Zero is the least as -0 and the most as +0, as the format has it. */
function boundsOf(kind: 'timestamp' | 'double', numbers: Float64Array): Bounds {
  let [least, most] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < least) least = number;
    if (number > most) most = number;
  }
  const bytes = (bound: number) => bytesOf(halvesOf(kind, Float64Array.of(bound)));
  return { least: bytes(least || -0), most: bytes(most || 0) };
}

/** Each value as two halves of 32 bits, the lower one first. */
function halvesOf(kind: 'timestamp' | 'double', numbers: Float64Array): Uint32Array {
  if (kind === 'double')
    return new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
  const halves = new Uint32Array(2 * numbers.length);
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] as number;
    halves[2 * at] = number % BITS_32;
    halves[2 * at + 1] = Math.floor(number / BITS_32);
  }
  return halves;
}

/** As they lie in memory, which is as Parquet has them: little-endian, like every machine of Node's. */

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;

interface DataPage {
  readonly rows: number;
  readonly levels: Uint8Array | undefined;
  readonly encoded: Encoded;
}

function writeData(sink: ByteSink, { rows, levels, encoded }: DataPage): void {
  const body = new ByteSink(64 + 9 * rows);
  if (levels) {
    body.int32(0);
    writeHybrid(body, levels, 1);
    body.int32At(0, body.length - 4);
  }
  encoded.write(body);
  writePage(sink, DATA_PAGE, body.written(), (thrift) =>
    thrift.struct(5, () => {
      thrift.i32(1, rows);
      thrift.i32(2, encoded.encoding);
      thrift.i32(3, RLE);
      thrift.i32(4, RLE);
    }),
  );
}

function writeDictionary(sink: ByteSink, { bytes, count }: { bytes: Uint8Array; count: number }) {
  writePage(sink, DICTIONARY_PAGE, bytes, (thrift) =>
    thrift.struct(7, () => {
      thrift.i32(1, count);
      thrift.i32(2, PLAIN);
    }),
  );
}

/** A page with its `PageHeader`, whose sizes with and without compression are the same. */
function writePage(
  sink: ByteSink,
  type: number,
  body: Uint8Array,
  describe: (thrift: ThriftWriter) => void,
): void {
  const thrift = new ThriftWriter(sink);
  thrift.whole(() => {
    thrift.i32(1, type);
    thrift.i32(2, body.length);
    thrift.i32(3, body.length);
    describe(thrift);
  });
  sink.bytes(body);
}
