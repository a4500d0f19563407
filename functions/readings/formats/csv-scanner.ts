import { TextDecoder } from 'node:util';
import { concatenate } from '../../../models/bytes.ts';
import { UnreadableFileError } from './errors.ts';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const INCOMPLETE = -1;

/** A quoted cell longer than this is a quote that was never closed. */
const LONGEST_QUOTED_BYTES = 65_536;

/** One row of a table as positions in a buffer: cells are read in place, without a string each. */
export class CsvRow {
  bytes: Uint8Array = new Uint8Array(0);
  /** Line of the file on which the row starts, from 1. */
  line = 0;
  count = 0;
  starts = new Int32Array(32);
  ends = new Int32Array(32);
  readonly #decoder: TextDecoder;

  constructor(encoding: 'utf-8' | 'windows-1252' = 'utf-8') {
    this.#decoder = new TextDecoder(encoding);
  }

  /** The cell as text, trimmed; empty where the row is too short. */
  text(index: number): string {
    if (index >= this.count) return '';
    const cell = this.bytes.subarray(this.starts[index], this.ends[index]);
    return this.#decoder.decode(cell).replaceAll('""', '"').trim();
  }

  texts(): string[] {
    return Array.from({ length: this.count }, (_, index) => this.text(index));
  }

  add(start: number, end: number): void {
    if (this.count === this.starts.length) this.#grow();
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.count++;
  }

  #grow(): void {
    const [starts, ends] = [this.starts, this.ends];
    this.starts = new Int32Array(starts.length * 2);
    this.ends = new Int32Array(ends.length * 2);
    this.starts.set(starts);
    this.ends.set(ends);
  }
}

export interface CsvScannerOptions {
  readonly file: string;
  /** The byte between cells. */
  readonly delimiter: number;
  readonly encoding?: 'utf-8' | 'windows-1252';
  /** Called for each row that is not blank; the row object is reused. */
  readonly onRow: (row: CsvRow) => void;
}

/**
 * Cuts RFC 4180 text into rows as its bytes arrive: chunks may end anywhere. Line ends are LF,
 * CRLF or CR. Memory is one chunk and one row, whatever the length of the file.
 */
export class CsvScanner {
  readonly #options: CsvScannerOptions;
  readonly #row: CsvRow;
  #rest: Uint8Array = new Uint8Array(0);
  #line = 1;

  constructor(options: CsvScannerOptions) {
    this.#options = options;
    this.#row = new CsvRow(options.encoding);
  }

  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : concatenate([this.#rest, chunk]);
    const used = this.#scan(bytes, false);
    this.#rest = bytes.slice(used);
  }

  end(): void {
    const bytes = this.#rest;
    this.#rest = new Uint8Array(0);
    const used = this.#scan(bytes, true);
    if (used < bytes.length) this.#refuseOpenQuote();
  }

  /** Emits every complete row of `bytes` and returns where the first incomplete one starts. */
  #scan(bytes: Uint8Array, last: boolean): number {
    this.#row.bytes = bytes;
    let at = 0;
    while (at < bytes.length) {
      const next = this.#scanRow(bytes, at, last);
      if (next === INCOMPLETE) {
        if (bytes.length - at > LONGEST_QUOTED_BYTES) this.#refuseLongQuote(bytes, at);
        break;
      }
      at = next;
    }
    return at;
  }

  /** Reads the row at `at` and returns the start of the next one. */
  #scanRow(bytes: Uint8Array, at: number, last: boolean): number {
    const row = this.#row;
    const { delimiter } = this.#options;
    row.count = 0;
    row.line = this.#line;
    let start = at;
    let lines = 1;
    for (;;) {
      let end = start;
      if (bytes[start] === QUOTE) {
        const close = closingQuote(bytes, start + 1);
        if (close < 0) return INCOMPLETE;
        row.add(start + 1, close);
        lines += countLines(bytes, start, close);
        end = cellEnd(bytes, close + 1, delimiter);
      } else {
        end = cellEnd(bytes, start, delimiter);
        row.add(start, end);
      }
      if (bytes[end] === delimiter) {
        start = end + 1;
        continue;
      }
      // A carriage return that ends the chunk may be half of a CRLF.
      const wait = bytes[end] === CARRIAGE_RETURN ? end + 1 : end;
      if (wait >= bytes.length && !last) return INCOMPLETE;
      this.#line += lines;
      this.#emit();
      return bytes[end] === CARRIAGE_RETURN && bytes[end + 1] === LINE_FEED ? end + 2 : end + 1;
    }
  }

  #emit(): void {
    const row = this.#row;
    if (row.count === 1 && isBlank(row.bytes, row.starts[0] as number, row.ends[0] as number)) {
      return;
    }
    this.#options.onRow(row);
  }

  #refuseOpenQuote(): never {
    throw new UnreadableFileError(
      `${this.#options.file}: the quote (") that opens on line ${this.#line} is never closed. ` +
        'Close it, or write a quote inside a cell twice ("").',
      { file: this.#options.file, line: this.#line },
    );
  }

  #refuseLongQuote(bytes: Uint8Array, at: number): void {
    const quote = bytes.indexOf(QUOTE, at);
    if (quote >= 0 && bytes.length - quote > LONGEST_QUOTED_BYTES) this.#refuseOpenQuote();
  }
}

function closingQuote(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(QUOTE, from);
  while (at >= 0 && bytes[at + 1] === QUOTE) at = bytes.indexOf(QUOTE, at + 2);
  return at;
}

function cellEnd(bytes: Uint8Array, from: number, delimiter: number): number {
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN) break;
    at++;
  }
  return at;
}

function countLines(bytes: Uint8Array, from: number, until: number): number {
  let lines = 0;
  for (let at = from; at < until; at++) if (bytes[at] === LINE_FEED) lines++;
  return lines;
}

function isBlank(bytes: Uint8Array, from: number, until: number): boolean {
  for (let at = from; at < until; at++) {
    const byte = bytes[at] as number;
    if (byte !== 0x20 && byte !== 0x09) return false;
  }
  return true;
}
