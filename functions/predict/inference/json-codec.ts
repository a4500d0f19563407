import { RequestError } from '../../shared/problem.ts';
import type { TensorPlace } from './binary-codec.ts';
import {
  ARRAYS,
  type Datatype,
  elementCount,
  FLOAT_LIMITS,
  INTEGER_RANGES,
  type TensorValues,
} from './datatypes.ts';

interface Reading extends TensorPlace {
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/** Puts the elements of one row into `values` from `at` on; where one is wrong, its index in the row. */
type ReadRow = (row: readonly unknown[], values: TensorValues, at: number) => number | undefined;

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Elements of a tensor from the `data` of a JSON body: flat, or nested as its shape, row-major.
 * @throws RequestError naming the first element that the datatype does not hold.
 */
export function decodeJson(data: readonly unknown[], reading: Reading): TensorValues {
  const { datatype, shape } = reading;
  const nested = Array.isArray(data[0]);
  const count = elementCount(shape);
  // Before memory is taken: a shape may claim more elements than there are.
  if (nested && !isNestedAs(shape, data, 0)) throw notAsShape(reading);
  if (!nested && data.length !== count) throw wrongCount(data.length, count, reading);
  const values = emptyValues(datatype, count);
  const readRow = rowReader(datatype);
  if (nested) readNested(data, { values, readRow, depth: 0, at: 0, reading });
  else checkRow(readRow(data, values, 0), data, reading);
  return values;
}

/** What goes into the `data` of a JSON body: flat, row-major. */
export function encodeJson(
  datatype: Datatype,
  values: TensorValues,
): (number | boolean | string)[] {
  if (!ArrayBuffer.isView(values)) return values.map((element) => fromUtf8.decode(element));
  if (datatype === 'BOOL') return Array.from(values as Uint8Array, (value) => value !== 0);
  return Array.from(values as Float64Array, Number);
}

function emptyValues(datatype: Datatype, count: number): TensorValues {
  return datatype === 'BYTES' ? new Array<Uint8Array>(count) : new ARRAYS[datatype](count);
}

function isNestedAs(shape: readonly number[], data: unknown, depth: number): boolean {
  if (!Array.isArray(data) || data.length !== shape[depth]) return false;
  return depth === shape.length - 1 || data.every((inner) => isNestedAs(shape, inner, depth + 1));
}

interface NestedReading {
  readonly values: TensorValues;
  readonly readRow: ReadRow;
  readonly depth: number;
  readonly at: number;
  readonly reading: Reading;
}

function readNested(data: readonly unknown[], nested: NestedReading): void {
  const { values, readRow, depth, at, reading } = nested;
  const { shape } = reading;
  if (depth === shape.length - 1) {
    checkRow(readRow(data, values, at), data, reading);
    return;
  }
  const stride = elementCount(shape.slice(depth + 1));
  data.forEach((inner, i) => {
    readNested(inner as readonly unknown[], { ...nested, depth: depth + 1, at: at + i * stride });
  });
}

function rowReader(datatype: Datatype): ReadRow {
  if (datatype === 'BYTES') return readStrings;
  if (datatype === 'BOOL') return readBooleans;
  const range = INTEGER_RANGES[datatype];
  if (range === undefined) return floatReader(FLOAT_LIMITS[datatype] as number);
  return datatype === 'INT64' || datatype === 'UINT64' ? bigReader(range) : integerReader(range);
}

function floatReader(limit: number): ReadRow {
  return (row, values, at) => {
    const floats = values as Float64Array;
    for (let i = 0; i < row.length; i++) {
      const value = row[i];
      if (typeof value !== 'number' || !(value <= limit && value >= -limit)) return i;
      floats[at + i] = value;
    }
    return undefined;
  };
}

function integerReader([least, most]: readonly [number, number]): ReadRow {
  return (row, values, at) => {
    const integers = values as Int32Array;
    for (let i = 0; i < row.length; i++) {
      const value = row[i];
      if (!Number.isInteger(value) || (value as number) < least || (value as number) > most)
        return i;
      integers[at + i] = value as number;
    }
    return undefined;
  };
}

function bigReader([least, most]: readonly [number, number]): ReadRow {
  return (row, values, at) => {
    const integers = values as BigInt64Array;
    for (let i = 0; i < row.length; i++) {
      const value = row[i];
      if (!Number.isInteger(value) || (value as number) < least || (value as number) > most)
        return i;
      integers[at + i] = BigInt(value as number);
    }
    return undefined;
  };
}

function readBooleans(row: readonly unknown[], values: TensorValues, at: number) {
  const booleans = values as Uint8Array;
  for (let i = 0; i < row.length; i++) {
    if (typeof row[i] !== 'boolean') return i;
    booleans[at + i] = row[i] ? 1 : 0;
  }
  return undefined;
}

function readStrings(row: readonly unknown[], values: TensorValues, at: number) {
  const strings = values as Uint8Array[];
  for (let i = 0; i < row.length; i++) {
    const text = row[i];
    if (typeof text !== 'string') return i;
    strings[at + i] = utf8.encode(text);
  }
  return undefined;
}

function checkRow(wrong: number | undefined, row: readonly unknown[], reading: Reading): void {
  if (wrong === undefined) return;
  const { name, datatype, param } = reading;
  const shown = JSON.stringify(row[wrong])?.slice(0, 40);
  throw new RequestError(
    `The data of tensor "${name}" holds ${shown}, which is not ${meaningOf(datatype)}.`,
    { param: `${param}.data` },
  );
}

function meaningOf(datatype: Datatype): string {
  if (datatype === 'BYTES') return 'a string: in JSON, BYTES are UTF-8 text';
  if (datatype === 'BOOL') return 'true or false';
  const range = INTEGER_RANGES[datatype];
  if (range === undefined)
    return `a number that ${datatype} holds (at most ${FLOAT_LIMITS[datatype]})`;
  const mend = datatype.endsWith('64') ? '; send larger ones as binary data' : '';
  return `a whole number from ${range[0]} to ${range[1]} (${datatype})${mend}`;
}

function wrongCount(given: number, expected: number, reading: Reading): RequestError {
  const { name, shape, param } = reading;
  return new RequestError(
    `The data of tensor "${name}" has ${given} elements, and its shape [${shape.join(', ')}] ` +
      `has ${expected}.`,
    { param: `${param}.data` },
  );
}

function notAsShape({ name, shape, param }: Reading): RequestError {
  return new RequestError(
    `The data of tensor "${name}" is not nested as its shape [${shape.join(', ')}]; send it so, or ` +
      'flat in row-major order.',
    { param: `${param}.data` },
  );
}
