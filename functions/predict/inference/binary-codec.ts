import { bytesOf } from '../../../models/bytes.ts';
import { RequestError } from '../../shared/problem.ts';
import { ARRAYS, type Datatype, type TensorValues } from './datatypes.ts';

const LENGTH_BYTES = 4;

/** Which tensor is read, for messages. */
export interface TensorPlace {
  readonly name: string;
  readonly param: string;
}

/**
 * Elements of a tensor as the binary extension lays them out: little-endian, row-major, without
 * padding. Numbers are a view of `bytes` where their alignment allows it, a copy where not.
 * @throws RequestError when the bytes are not exactly `count` elements.
 */
export function decodeBinary(
  datatype: Datatype,
  bytes: Uint8Array,
  { count, ...place }: TensorPlace & { count: number },
): TensorValues {
  if (datatype === 'BYTES') return decodeByteStrings(bytes, { count, ...place });
  const array = ARRAYS[datatype];
  const expected = count * array.BYTES_PER_ELEMENT;
  if (bytes.byteLength !== expected) {
    throw wrongBytes(
      `${bytes.byteLength} bytes; ${count} elements of ${datatype} are ${expected}`,
      place,
    );
  }
  const aligned = bytes.byteOffset % array.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset } = aligned ? bytes : Uint8Array.from(bytes);
  const values = new array(buffer, byteOffset, count);
  if (datatype === 'BOOL') checkBooleans(values as Uint8Array, place);
  return values;
}

/** The bytes of the binary extension: a view of numbers, a copy of BYTES. */
export function encodeBinary(values: TensorValues): Uint8Array {
  if (ArrayBuffer.isView(values)) return bytesOf(values);
  const bytes = new Uint8Array(values.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const element of values) {
    view.setUint32(at, element.length, true);
    bytes.set(element, at + LENGTH_BYTES);
    at += LENGTH_BYTES + element.length;
  }
  return bytes;
}

function checkBooleans(values: Uint8Array, place: TensorPlace): void {
  const wrong = values.findIndex((value) => value > 1);
  if (wrong >= 0) throw wrongBytes(`the byte ${values[wrong]} at ${wrong}; BOOL is 0 or 1`, place);
}

function decodeByteStrings(
  bytes: Uint8Array,
  { count, ...place }: TensorPlace & { count: number },
): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements: Uint8Array[] = [];
  let at = 0;
  while (at + LENGTH_BYTES <= bytes.length && elements.length < count) {
    const start = at + LENGTH_BYTES;
    at = start + view.getUint32(at, true);
    if (at > bytes.length) break;
    elements.push(bytes.subarray(start, at));
  }
  if (at === bytes.length && elements.length === count) return elements;
  throw wrongBytes(
    `${bytes.length} bytes that are not ${count} elements of BYTES, each a 4-byte little-endian ` +
      'length and then that many bytes',
    place,
  );
}

function wrongBytes(what: string, { name, param }: TensorPlace): RequestError {
  return new RequestError(`The binary data of tensor "${name}" has ${what}.`, { param });
}
