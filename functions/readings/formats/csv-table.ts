import { bitOf, type ReasonBits } from '../../../models/series/quality/reasons.ts';
import { FindingLog } from '../report.ts';
import { isMissingWord, readNumber, readNumberText } from './cell-number.ts';
import { Column } from './column.ts';
import { type CsvPlan, type CsvRequest, planCsv } from './csv-plan.ts';
import { type CsvRow, CsvScanner } from './csv-scanner.ts';
import { WrongColumnError } from './errors.ts';
import { NameIndex } from './name-index.ts';
import { TimestampReader } from './timestamp-reader.ts';

/** Bytes that are looked at before the first row is read. */
const SAMPLE_BYTES = 1 << 18;
/** Rows may be a little shorter than those of the sample. */
const RESERVED_SHARE = 1.05;
const LINE_FEED = 0x0a;

export interface CsvColumn {
  readonly name: string;
  /** NaN where a row has no value. */
  readonly values: Float64Array;
  /** Rows whose cell has a word instead of a value. */
  readonly reasons: ReadonlyMap<number, ReasonBits>;
}

/** The columns of a file as they stand in it, row by row. */
export interface CsvTable {
  readonly plan: CsvPlan;
  /** What the clock showed, or the instant where `isLocal` is 0; NaN where it could not be read. */
  readonly walls: Float64Array;
  readonly isLocal: Uint8Array;
  /** Line of each row. */
  readonly lines: Int32Array;
  /** Period of the local day from 1, where a column counts them. */
  readonly periods?: Int32Array;
  /** Whose reading each row is: `names[ids[row]]`. */
  readonly ids?: Int32Array;
  readonly names: readonly string[];
  /** Readings, then numbers beside them, then switches as 0 and 1. */
  readonly columns: readonly CsvColumn[];
  readonly log: FindingLog;
}

/** Reads chosen columns of a delimited text, chunk by chunk. */
export class CsvTableReader {
  readonly #request: CsvRequest;
  readonly #log = new FindingLog();
  readonly #walls = new Column(Float64Array);
  readonly #locals = new Column(Uint8Array);
  readonly #lines = new Column(Int32Array);
  readonly #periods = new Column(Int32Array);
  readonly #ids = new Column(Int32Array);
  readonly #names = new NameIndex();
  #cells: readonly CellReader[] = [];
  #plan!: CsvPlan;
  #time!: TimestampReader;
  /** Date and time of day of a row, side by side, where they are two columns. */
  readonly #joined = new Uint8Array(256);
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
      plan: this.#plan,
      walls: this.#walls.take(),
      isLocal: this.#locals.take(),
      lines: this.#lines.take(),
      ...(this.#plan.period === undefined ? {} : { periods: this.#periods.take() }),
      ...(this.#plan.id === undefined ? {} : { ids: this.#ids.take() }),
      names: this.#names.names,
      columns: this.#cells.map(({ name, values, reasons }) => ({
        name,
        values: values.take(),
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
    this.#plan = planCsv(sample.subarray(0, SAMPLE_BYTES), this.#request);
    this.#time = new TimestampReader(this.#plan.timestamps.form);
    const { names } = this.#plan.header;
    const cell = (kind: CellReader['kind']) => (index: number) =>
      newCell(names[index] as string, kind, index);
    this.#cells = [
      ...this.#plan.numbers.map(cell('number')),
      ...this.#plan.beside.map(cell('number')),
      ...this.#plan.switches.map(cell('switch')),
    ];
    this.#reserve(sample);
    let row = 0;
    this.#scanner = new CsvScanner({
      file: this.#request.file,
      delimiter: this.#plan.dialect.delimiter,
      encoding: this.#plan.encoding,
      onRow: (cells) => {
        if (row++ >= this.#plan.skippedRows) this.#readRow(cells);
      },
    });
    this.#scanner.push(sample);
  }

  /** Room for the rows that the file has if all of it is like its beginning. */
  #reserve(sample: Uint8Array): void {
    const { totalBytes = 0 } = this.#request;
    if (totalBytes <= sample.length) return;
    let lines = 0;
    for (const byte of sample) if (byte === LINE_FEED) lines++;
    const rows = Math.ceil((RESERVED_SHARE * totalBytes * lines) / sample.length);
    for (const column of [this.#walls, this.#locals, this.#lines]) column.reserve(rows);
    if (this.#plan.id !== undefined) this.#ids.reserve(rows);
    for (const { values } of this.#cells) values.reserve(rows);
  }

  #readRow(row: CsvRow): void {
    const time = this.#time;
    const readable = this.#readTime(row);
    const local = Number.isNaN(time.offsetMs);
    this.#walls.push(readable ? (local ? time.wallMs : time.wallMs - time.offsetMs) : NaN);
    this.#locals.push(local ? 1 : 0);
    this.#lines.push(row.line);
    const { period, id } = this.#plan;
    if (period !== undefined) this.#periods.push(this.#readPeriod(row, period));
    if (id !== undefined) this.#ids.push(this.#readId(row, id));
    for (const cell of this.#cells) cell.values.push(this.#readCell(row, cell));
  }

  #readTime(row: CsvRow): boolean {
    const [index = 0, second] = this.#plan.time;
    const readable =
      index < row.count &&
      (second === undefined
        ? this.#time.readNext(row.bytes, row.starts[index] as number, row.ends[index] as number)
        : this.#time.readNext(this.#joined, 0, this.#join(row, index, second)));
    if (!readable) this.#logTimestamp(row.line, row.text(index));
    return readable;
  }

  #logTimestamp(line: number, text: string): void {
    this.#log.add('unreadable-timestamp', () => ({ line, text }));
  }

  /** Puts two cells side by side and returns the length of both. */
  #join(row: CsvRow, first: number, second: number): number {
    let length = 0;
    for (const index of [first, second]) {
      const [start, end] = [row.starts[index] ?? 0, row.ends[index] ?? 0];
      if (index >= row.count || length + end - start >= this.#joined.length) return 0;
      this.#joined.set(row.bytes.subarray(start, end), length);
      length += end - start;
      this.#joined[length++] = 0x20;
    }
    return length;
  }

  #readPeriod(row: CsvRow, index: number): number {
    const period = Number(row.text(index));
    if (Number.isInteger(period) && period >= 1 && period <= 2000) return period;
    this.#logTimestamp(row.line, `period "${row.text(index)}"`);
    return 0;
  }

  #readId(row: CsvRow, index: number): number {
    if (index >= row.count) return this.#names.indexOf(row.bytes, 0, 0, () => '');
    const [start, end] = [row.starts[index] as number, row.ends[index] as number];
    return this.#names.indexOf(row.bytes, start, end, () => row.text(index));
  }

  #readCell(row: CsvRow, cell: CellReader): number {
    const { index } = cell;
    const { decimal } = this.#plan.dialect;
    if (index < row.count && cell.kind === 'number') {
      const [start, end] = [row.starts[index] as number, row.ends[index] as number];
      const value = readNumber(row.bytes, start, end, decimal);
      if (!Number.isNaN(value)) return value;
    }
    const text = row.text(index);
    const value = cell.kind === 'number' ? readNumberText(text, decimal) : readSwitch(text);
    if (Number.isNaN(value)) this.#logCell(row.line, cell, text);
    return value;
  }

  #logCell(line: number, cell: CellReader, text: string): void {
    const row = cell.values.length;
    if (text === '') this.#log.add('blank', () => ({ line, text: `${cell.name} is empty` }));
    else if (isMissingWord(text)) {
      cell.reasons.set(row, bitOf('source-missing'));
      this.#log.add('missing-word', () => ({ line, text: `${cell.name} is "${text}"` }));
    } else {
      cell.reasons.set(row, bitOf('not-a-number'));
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
    const { header, time, timestamps } = this.#plan;
    const name = time.map((index) => header.names[index]).join(',');
    throw new WrongColumnError(
      `${header.file}, line ${first?.line}: column "${name}" has "${first?.text}" where a timestamp ` +
        `belongs, as in ${unreadable} of ${rows} rows; the others read as ${timestamps.form}. ` +
        'Write all timestamps in one form, or name another column.',
      { file: header.file, column: name, ...first },
    );
  }
}

interface CellReader {
  readonly name: string;
  readonly kind: 'number' | 'switch';
  readonly index: number;
  readonly values: Column<Float64Array>;
  readonly reasons: Map<number, ReasonBits>;
  texts: number;
  firstText?: { readonly line: number; readonly text: string };
}

function newCell(name: string, kind: CellReader['kind'], index: number): CellReader {
  return { name, kind, index, values: new Column(Float64Array), reasons: new Map(), texts: 0 };
}

function readSwitch(text: string): number {
  if (/^(?:true|t|yes|y|1|1\.0)$/i.test(text)) return 1;
  return /^(?:false|f|no|n|0|0\.0)$/i.test(text) ? 0 : NaN;
}
