import { TextDecoder } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { CsvReadingsReader } from './csv-readings.ts';
import { UnreadableFileError } from './errors.ts';
import { isGzip, refuseOtherFiles } from './file-text.ts';
import { GreenButtonReader } from './green-button/read-green-button.ts';
import { readJsonReadings } from './json-readings.ts';
import type { FileReadings, Format, ReadRequest } from './source.ts';

/** Bytes that tell what a file is. */
const SNIFF_BYTES = 4096;

interface FormatReader {
  push(chunk: Uint8Array): void;
  finish(): FileReadings;
}

/**
 * Reads readings in any form but Parquet as their bytes arrive: the first bytes tell the encoding and
 * the format, unless it is given.
 */
export class ReadingsReader implements FormatReader {
  readonly #request: ReadRequest;
  #head: Uint8Array = new Uint8Array(0);
  #reader: FormatReader | undefined;

  constructor(request: ReadRequest) {
    this.#request = request;
  }

  /** @param chunk of the unpacked file */
  push(chunk: Uint8Array): void {
    if (this.#reader) {
      this.#reader.push(chunk);
      return;
    }
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    if (this.#head.length >= SNIFF_BYTES) this.#open();
  }

  /** @throws UnreadableFileError, NoSuchColumnError, WrongColumnError, NoRegularSeriesError */
  finish(): FileReadings {
    if (!this.#reader) this.#open();
    return (this.#reader as FormatReader).finish();
  }

  #open(): void {
    const head = this.#head;
    this.#head = new Uint8Array(0);
    refuseOtherFiles(head, this.#request.file);
    const wide = wideEncoding(head);
    if (!wide) this.#refuseBinary(head);
    const text = wide ? new TextDecoder(wide).decode(head) : Buffer.from(head).toString('latin1');
    const format = this.#request.format ?? formatOf(text);
    const reader = readerOf(format, this.#request);
    this.#reader = wide ? new Transcoder(wide, reader) : reader;
    this.#reader.push(withoutMark(head));
  }

  #refuseBinary(head: Uint8Array): void {
    const at = head.indexOf(0);
    if (at < 0) return;
    throw new UnreadableFileError(
      `${this.#request.file} is a binary file: byte ${at} is 0, which no text has. Readings come as CSV, ` +
        'TSV, JSON or Green Button XML, plain or compressed with gzip.',
      { file: this.#request.file, at },
    );
  }
}

/**
 * Reads a whole file or request body, plain or gzip.
 *
 * @throws UnreadableFileError, NoSuchColumnError, WrongColumnError, NoRegularSeriesError
 */
export function readReadings(bytes: Uint8Array, request: ReadRequest): FileReadings {
  const reader = new ReadingsReader(request);
  reader.push(isGzip(bytes) ? unpack(bytes, request.file) : bytes);
  return reader.finish();
}

/** A gigabyte of zeros packs into a megabyte: what a body may become is bounded. */
const MOST_UNPACKED_BYTES = 512 * 1024 * 1024;

function unpack(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED_BYTES }));
  } catch (cause) {
    throw new UnreadableFileError(
      `${file} starts like a gzip file but cannot be unpacked: ${(cause as Error).message}. ` +
        'It was probably cut short; fetch or write it again.',
      { file },
      { cause },
    );
  }
}

function readerOf(format: Exclude<Format, 'parquet'>, request: ReadRequest): FormatReader {
  if (format === 'csv') return new CsvReadingsReader(request);
  return format === 'json' ? new JsonReader(request) : new XmlReader(request);
}

function formatOf(head: string): Exclude<Format, 'parquet'> {
  const first = head.replace(/^(?:\u00ef\u00bb\u00bf|\ufeff)/, '').trimStart()[0];
  if (first === '<') return 'green-button';
  return first === '{' || first === '[' ? 'json' : 'csv';
}

class JsonReader implements FormatReader {
  readonly #request: ReadRequest;
  readonly #chunks: Uint8Array[] = [];

  constructor(request: ReadRequest) {
    this.#request = request;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
  }

  finish(): FileReadings {
    return readJsonReadings(Buffer.concat(this.#chunks).toString('utf8'), this.#request);
  }
}

class XmlReader implements FormatReader {
  readonly #feed: GreenButtonReader;
  readonly #decoder = new TextDecoder();

  constructor({ file }: ReadRequest) {
    this.#feed = new GreenButtonReader(file);
  }

  push(chunk: Uint8Array): void {
    this.#feed.write(this.#decoder.decode(chunk, { stream: true }));
  }

  finish(): FileReadings {
    return { format: 'green-button', covariates: [], form: {}, ...this.#feed.finish() };
  }
}

/** UTF-16, as spreadsheets save "Unicode text", on its way to a reader of UTF-8. */
class Transcoder implements FormatReader {
  readonly #decoder: TextDecoder;
  readonly #encoder = new TextEncoder();
  readonly #reader: FormatReader;

  constructor(encoding: 'utf-16le' | 'utf-16be', reader: FormatReader) {
    this.#decoder = new TextDecoder(encoding);
    this.#reader = reader;
  }

  push(chunk: Uint8Array): void {
    this.#reader.push(this.#encoder.encode(this.#decoder.decode(chunk, { stream: true })));
  }

  finish(): FileReadings {
    return this.#reader.finish();
  }
}

function wideEncoding(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
}

/** Without a UTF-8 byte-order mark; UTF-16's is the decoder's to drop. */
function withoutMark(head: Uint8Array): Uint8Array {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head;
}
