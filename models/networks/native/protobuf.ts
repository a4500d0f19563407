import { concatenate } from '../../bytes.ts';

/**
 * Just enough of the protocol-buffer wire format (https://protobuf.dev/programming-guides/encoding)
 * to write TensorFlow's graph messages. A message is a list of fields; absent fields are left out.
 */
export type Field = readonly [number: number, value: FieldValue | undefined];

/** `bytes` covers strings, packed arrays and nested messages: all are length-delimited. */
export type FieldValue =
  | { readonly varint: number | bigint }
  | { readonly float: number }
  | { readonly bytes: Uint8Array };

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;
const utf8 = new TextEncoder();

export const varint = (value: number | bigint): FieldValue => ({ varint: value });
export const bool = (value: boolean): FieldValue => ({ varint: value ? 1 : 0 });
export const float = (value: number): FieldValue => ({ float: value });
export const bytes = (value: Uint8Array): FieldValue => ({ bytes: value });
export const text = (value: string): FieldValue => ({ bytes: utf8.encode(value) });
export const message = (fields: readonly Field[]): FieldValue => ({ bytes: encode(fields) });

/** One field a value, all with the same number. */
export function repeated(number: number, values: readonly FieldValue[]): Field[] {
  return values.map((value) => [number, value]);
}

/** A protocol-buffer map: entries of key (1) and value (2). */
export function mapField(
  number: number,
  entries: Iterable<readonly [string, FieldValue]>,
): Field[] {
  return [...entries].map(([key, value]) => [
    number,
    message([
      [1, text(key)],
      [2, value],
    ]),
  ]);
}

export function packedVarints(values: readonly (number | bigint)[]): FieldValue {
  return bytes(concatenate(values.map(encodeVarint)));
}

export function encode(fields: readonly Field[]): Uint8Array {
  return concatenate(
    fields.flatMap(([number, value]) => (value ? encodeField(number, value) : [])),
  );
}

function encodeField(number: number, value: FieldValue): Uint8Array[] {
  const tag = (type: number) => encodeVarint(number * 8 + type);
  if ('varint' in value) return [tag(VARINT), encodeVarint(value.varint)];
  if ('bytes' in value) {
    return [tag(LENGTH_DELIMITED), encodeVarint(value.bytes.length), value.bytes];
  }
  const fixed = new Uint8Array(4);
  new DataView(fixed.buffer).setFloat32(0, value.float, true);
  return [tag(FIXED_32), fixed];
}

function encodeVarint(value: number | bigint): Uint8Array {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...out, Number(rest)]);
}
