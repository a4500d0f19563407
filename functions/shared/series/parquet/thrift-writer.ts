import type { ByteSink } from './byte-sink.ts';

const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
/** Lists up to this long have their length in the byte of their type. */
const SHORT_LIST = 14;

/**
 * Structures in Thrift's compact protocol, as Parquet's metadata are: fields in ascending order of
 * their numbers, each written with the distance from the one before.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export class ThriftWriter {
  readonly #sink: ByteSink;
  #lastField = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  i32(field: number, value: number): void {
    this.#field(field, I32);
    this.#sink.zigzag(value);
  }

  i64(field: number, value: number): void {
    this.#field(field, I64);
    this.#sink.zigzag(value);
  }

  text(field: number, text: string): void {
    this.binary(field, Buffer.from(text));
  }

  binary(field: number, bytes: Uint8Array): void {
    this.#field(field, BINARY);
    this.#bytes(bytes);
  }

  struct(field: number, write: () => void): void {
    this.#field(field, STRUCT);
    this.whole(write);
  }

  structs<T>(field: number, items: readonly T[], write: (item: T) => void): void {
    this.#list(field, STRUCT, items.length);
    for (const item of items) this.whole(() => write(item));
  }

  i32s(field: number, values: readonly number[]): void {
    this.#list(field, I32, values.length);
    for (const value of values) this.#sink.zigzag(value);
  }

  texts(field: number, texts: readonly string[]): void {
    this.#list(field, BINARY, texts.length);
    for (const text of texts) this.#bytes(Buffer.from(text));
  }

  /** A structure that is no field of another. */
  whole(write: () => void): void {
    const outer = this.#lastField;
    this.#lastField = 0;
    write();
    this.#sink.byte(0);
    this.#lastField = outer;
  }

  #list(field: number, type: number, length: number): void {
    this.#field(field, LIST);
    this.#sink.byte((Math.min(length, SHORT_LIST + 1) << 4) | type);
    if (length > SHORT_LIST) this.#sink.varint(length);
  }

  #bytes(bytes: Uint8Array): void {
    this.#sink.varint(bytes.length);
    this.#sink.bytes(bytes);
  }

  /** No field of Parquet's is more than 15 after the one before. */
  #field(field: number, type: number): void {
    this.#sink.byte(((field - this.#lastField) << 4) | type);
    this.#lastField = field;
  }
}
