import { bitOf, type ReasonBits } from '../../../models/series/quality/reasons.ts';
import { FindingLog } from '../report.ts';
import { isMissingWord, readNumber, readNumberText } from './cell-number.ts';
import { CountColumn, NumberColumn } from './column.ts';
import { columnIndex, type Header } from './csv-columns.ts';
import { type CsvDialect, detectDecimal, detectDialect, sampleRows } from './csv-dialect.ts';
import { type CsvRow, CsvScanner } from './csv-scanner.ts';
import { NoSuchColumnError, UnreadableFileError, WrongColumnError } from './errors.ts';
import { type DetectedForm, detectTimestampForm } from './timestamp-form.ts';
import { TimestampReader } from './timestamp-reader.ts';

/** Bytes that are looked at before the first row is read. */
export const SAMPLE_BYTES = 1 << 18;
/** Preamble lines that may stand above the header. */
const HEADER_WITHIN_ROWS = 50;

export interface CsvRequest {
  readonly file: string;
  readonly encoding: 'utf-8' | 'windows-1252';
  readonly timeZone: string;
  /** Column of the timestamps. */
  readonly time: string;
  /** Columns of numbers. */
  readonly numbers: readonly string[];
  /** Columns of yes and no. */
  readonly switches?: readonly string[];
}

export interface CsvColumn {
  readonly name: string;
  readonly values: Float64Array;
  /** Rows whose cell has a word instead of a value. */
  readonly reasons: ReadonlyMap<number, ReasonBits>;
}

/** The columns of a file as they stand in it, row by row. */
export interface CsvTable {
  readonly dialect: CsvDialect;
  readonly timestamps: DetectedForm;
  readonly header: Header;
  /** What the clock showed, or the instant where `isLocal` is 0; NaN where it could not be read. */
  readonly walls: Float64Array;
  readonly isLocal: Uint8Array;
  /** Line of each row. */
  readonly lines: Int32Array;
  /** In the order of the request: numbers, then switches as 0 and 1; NaN where there is none. */
  readonly columns: readonly CsvColumn[];
  readonly log: FindingLog;
}

/** Reads chosen columns of a delimited text, chunk by chunk. */
export class CsvTableReader {
  readonly #request: CsvRequest;
  readonly #log = new FindingLog();
  readonly #walls = new NumberColumn();
  readonly #locals = new CountColumn();
  readonly #lines = new CountColumn();
  #cells: readonly CellReader[] = [];
  #dialect!: CsvDialect;
  #timestamps!: DetectedForm;
  #header!: Header;
  #time!: TimestampReader;
  #timeIndex = 0;
  #scanner: CsvScanner | undefined;
  #sample: Uint8Array[] = [];
  #sampleBytes = 0;

  constructor(request: CsvRequest) {
    this.#request = request;
  }

  push(chunk: Uint8Array): void {
    if (this.#scanner) {
      this.#scanner.push(chunk);
      return;
    }
    this.#sample.push(chunk);
    this.#sampleBytes += chunk.length;
    if (this.#sampleBytes >= SAMPLE_BYTES) this.#open();
  }

  /** @throws NoSuchColumnError, WrongColumnError or UnreadableFileError, naming lines. */
  finish(): CsvTable {
    if (!this.#scanner) this.#open();
    this.#scanner?.end();
    this.#refuseWrongColumns();
    return {
      dialect: this.#dialect,
      timestamps: this.#timestamps,
      header: this.#header,
      walls: this.#walls.values(),
      isLocal: Uint8Array.from(this.#locals.values()),
      lines: this.#lines.values(),
      columns: this.#cells.map(({ name, values, reasons }) => ({
        name,
        values: values.values(),
        reasons,
      })),
      log: this.#log,
    };
  }

  /** Looks at the sample, then reads it like the rest of the file. */
  #open(): void {
    const chunks = this.#sample;
    this.#sample = [];
    const sample = chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
    const looked = sample.subarray(0, SAMPLE_BYTES);
    const guess = detectDialect(looked);
    const rows = sampleRows(looked, guess.delimiter);
    const headerRow = this.#findHeader(rows);
    const body = rows.slice(headerRow + 1);
    const names = rows[headerRow] as string[];
    this.#header = { file: this.#request.file, line: headerRow + 1, names };
    this.#timeIndex = columnIndex(this.#header, this.#request.time);
    this.#cells = this.#chooseCells();
    const used = body.map((row) => this.#cells.map((cell) => row[cell.index] ?? ''));
    this.#dialect = { ...guess, decimal: detectDecimal(used, guess.delimiter) };
    this.#timestamps = this.#detectTimestamps(body);
    this.#time = new TimestampReader(this.#timestamps.form);
    this.#scan(sample, headerRow);
  }

  #scan(sample: Uint8Array, headerRow: number): void {
    let row = 0;
    this.#scanner = new CsvScanner({
      file: this.#request.file,
      delimiter: this.#dialect.delimiter,
      encoding: this.#request.encoding,
      onRow: (cells) => {
        if (row++ > headerRow) this.#readRow(cells);
      },
    });
    this.#scanner.push(sample);
  }

  /** The first row that names the time column; a preamble may stand above it. */
  #findHeader(rows: readonly string[][]): number {
    const { time, file } = this.#request;
    const wanted = time.toLowerCase();
    const found = rows
      .slice(0, HEADER_WITHIN_ROWS)
      .findIndex((row) => row.some((name) => name.toLowerCase() === wanted));
    if (found >= 0) return found;
    const [first] = rows;
    if (!first) {
      throw new UnreadableFileError(
        `${file} has no rows: every line is blank. Readings need a header line and one line a reading.`,
        { file },
      );
    }
    columnIndex({ file, line: 1, names: first }, time);
    throw new NoSuchColumnError(`${file} has no header line that names "${time}".`, { file });
  }

  #chooseCells(): CellReader[] {
    const { numbers, switches = [] } = this.#request;
    const cell = (name: string, kind: CellReader['kind']): CellReader => ({
      name,
      kind,
      index: columnIndex(this.#header, name),
      values: new NumberColumn(),
      reasons: new Map(),
      texts: 0,
    });
    return [
      ...numbers.map((name) => cell(name, 'number')),
      ...switches.map((name) => cell(name, 'switch')),
    ];
  }

  #detectTimestamps(body: readonly string[][]): DetectedForm {
    const { file, time, timeZone } = this.#request;
    const cells = body.map((row) => row[this.#timeIndex] ?? '');
    if (cells.length === 0) {
      throw new UnreadableFileError(
        `${file} has a header line but no rows below it: there is nothing to read.`,
        { file },
      );
    }
    const form = detectTimestampForm(cells, timeZone);
    if (form) return form;
    const [first = ''] = cells;
    throw new WrongColumnError(
      `${file}, line ${this.#header.line + 1}: column "${time}" is no time column: "${first}" cannot ` +
        'be read as a timestamp. Allowed are ISO 8601 (2014-01-31T00:30:00Z, 2014-01-31 00:30), ' +
        'day and month in either order (31/01/2014 00:30), 201401310030 and Unix seconds or milliseconds. ' +
        'Name another column with --time.',
      { file, line: this.#header.line + 1, column: time, value: first },
    );
  }

  #readRow(row: CsvRow): void {
    const time = this.#time;
    const index = this.#timeIndex;
    const readable =
      index < row.count &&
      time.read(row.bytes, row.starts[index] as number, row.ends[index] as number);
    if (!readable) {
      const line = row.line;
      const text = row.text(index);
      this.#log.add('unreadable-timestamp', () => ({ line, text }));
    }
    const local = Number.isNaN(time.offsetMs);
    this.#walls.push(readable ? (local ? time.wallMs : time.wallMs - time.offsetMs) : NaN);
    this.#locals.push(local ? 1 : 0);
    this.#lines.push(row.line);
    for (const cell of this.#cells) cell.values.push(this.#readCell(row, cell));
  }

  #readCell(row: CsvRow, cell: CellReader): number {
    const { index } = cell;
    if (index < row.count && cell.kind === 'number') {
      const [start, end] = [row.starts[index] as number, row.ends[index] as number];
      const value = readNumber(row.bytes, start, end, this.#dialect.decimal);
      if (!Number.isNaN(value)) return value;
    }
    const text = row.text(index);
    const value =
      cell.kind === 'number' ? readNumberText(text, this.#dialect.decimal) : readSwitch(text);
    if (Number.isNaN(value)) this.#logCell(row.line, cell, text);
    return value;
  }

  #logCell(line: number, cell: CellReader, text: string): void {
    if (text === '') this.#log.add('blank', () => ({ line, text: `${cell.name} is empty` }));
    else if (isMissingWord(text)) {
      cell.reasons.set(cell.values.length, bitOf('source-missing'));
      this.#log.add('missing-word', () => ({ line, text: `${cell.name} is "${text}"` }));
    } else {
      cell.reasons.set(cell.values.length, bitOf('not-a-number'));
      cell.texts++;
      cell.firstText ??= { line, text };
      this.#log.add('text-among-numbers', () => ({ line, text: `${cell.name} is "${text}"` }));
    }
  }

  /** A column whose cells are mostly text was named by mistake. */
  #refuseWrongColumns(): void {
    const rows = this.#lines.length;
    for (const cell of this.#cells) {
      if (!cell.firstText || cell.texts * 2 <= rows) continue;
      const allowed = cell.kind === 'number' ? 'a number' : 'true or false, yes or no, 1 or 0';
      throw new WrongColumnError(
        `${this.#request.file}, line ${cell.firstText.line}: column "${cell.name}" has ` +
          `"${cell.firstText.text}" where ${allowed} belongs, as in ${cell.texts} of ${rows} rows. ` +
          'Words such as MISSING or NaN among numbers are taken as missing readings, a column of ' +
          'words is not. Name another column.',
        { file: this.#request.file, column: cell.name, ...cell.firstText },
      );
    }
    const unreadable = this.#log.countOf('unreadable-timestamp');
    if (unreadable * 2 > rows) this.#refuseTimestamps(unreadable, rows);
  }

  #refuseTimestamps(unreadable: number, rows: number): never {
    const first = this.#log.firstOf('unreadable-timestamp');
    const { file, time } = this.#request;
    throw new WrongColumnError(
      `${file}, line ${first?.line}: column "${time}" has "${first?.text}" where a timestamp ` +
        `belongs, as in ${unreadable} of ${rows} rows; the others read as ${this.#timestamps.form}. ` +
        'Write all timestamps in one form, or name another column.',
      { file, column: time, ...first },
    );
  }
}

interface CellReader {
  readonly name: string;
  readonly kind: 'number' | 'switch';
  readonly index: number;
  readonly values: NumberColumn;
  readonly reasons: Map<number, ReasonBits>;
  texts: number;
  firstText?: { readonly line: number; readonly text: string };
}

function readSwitch(text: string): number {
  if (/^(?:true|t|yes|y|1|1\.0)$/i.test(text)) return 1;
  return /^(?:false|f|no|n|0|0\.0)$/i.test(text) ? 0 : NaN;
}
