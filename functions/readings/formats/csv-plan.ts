import { isUtf8 } from 'node:buffer';
import { isMissingWord, readNumberText } from './cell-number.ts';
import { columnIndex, type Header, listColumns } from './csv-columns.ts';
import { type CsvDialect, detectDecimal, detectDialect, sampleRows } from './csv-dialect.ts';
import { NoSuchColumnError, UnreadableFileError, WrongColumnError } from './errors.ts';
import { type DetectedForm, detectTimestampForm } from './timestamp-form.ts';
import type { TimestampForm } from './timestamp-reader.ts';

/** Which columns of a delimited text are wanted, and what is known of its form. */
export interface CsvRequest {
  readonly file: string;
  /** Length of the text, where it is known beforehand. */
  readonly totalBytes?: number;
  /** Told by the first bytes where it is not given. */
  readonly encoding?: 'utf-8' | 'windows-1252';
  readonly timeZone: string;
  /**
   * Column of the timestamps, or two of them with a comma between, a date and a time of day.
   * Default: the first column that reads as timestamps.
   */
  readonly time?: string;
  /** Column that counts the periods of the local day from 1, when the time column is a date. */
  readonly period?: string;
  /** Columns of numbers; `*` for all there are. Default: the only one. */
  readonly numbers?: readonly string[];
  /** Columns of numbers that are no readings, such as temperatures. */
  readonly beside?: readonly string[];
  /** Columns of yes and no. */
  readonly switches?: readonly string[];
  /** Column that says whose reading a row is. */
  readonly id?: string;
  /** Detected where it is not given. */
  readonly delimiter?: number;
  readonly decimal?: number;
  readonly timestamps?: TimestampForm;
}

/** How a delimited text is going to be read. */
export interface CsvPlan {
  readonly header: Header;
  /** Rows above the first reading, header and preamble. */
  readonly skippedRows: number;
  readonly encoding: 'utf-8' | 'windows-1252';
  readonly dialect: CsvDialect;
  readonly timestamps: DetectedForm;
  /** Positions of the timestamp's column or columns. */
  readonly time: readonly number[];
  readonly period: number | undefined;
  readonly id: number | undefined;
  readonly numbers: readonly number[];
  readonly beside: readonly number[];
  readonly switches: readonly number[];
}

/** Preamble lines that may stand above the header. */
const HEADER_WITHIN_ROWS = 50;
const MOST_CELLS_LOOKED_AT = 20_000;

/**
 * Decides from the first rows how to read the rest.
 *
 * @throws NoSuchColumnError, WrongColumnError or UnreadableFileError, naming lines and columns.
 */
export function planCsv(sample: Uint8Array, request: CsvRequest): CsvPlan {
  const { file } = request;
  const guess = detectDialect(sample, request.delimiter);
  const encoding = request.encoding ?? encodingOf(sample);
  const rows = sampleRows(sample, guess.delimiter, encoding);
  const [top] = rows;
  if (!top) {
    throw new UnreadableFileError(
      `${file} has no rows: every line is blank. Readings need a header line and one line a reading.`,
      { file },
    );
  }
  const headerRow = findHeader(rows, request);
  const names = rows[headerRow] as string[];
  const header = { file, line: headerRow + 1, names };
  const body = rows.slice(headerRow + 1);
  if (body.length === 0) {
    throw new UnreadableFileError(
      `${file} has a header line but no rows below it: there is nothing to read.`,
      { file },
    );
  }
  const time = findTime(header, body, request);
  const optional = (name: string | undefined) =>
    name === undefined ? undefined : columnIndex(header, name);
  const [period, id] = [optional(request.period), optional(request.id)];
  const beside = (request.beside ?? []).map((name) => columnIndex(header, name));
  const switches = (request.switches ?? []).map((name) => columnIndex(header, name));
  const taken = new Set([...time, period, id, ...beside, ...switches]);
  const numbers = findNumbers(header, { body, request, taken, decimal: guess.decimal });
  const used = body.map((row) => numbers.map((index) => row[index] ?? ''));
  const few = used.slice(0, Math.ceil(MOST_CELLS_LOOKED_AT / Math.max(1, numbers.length)));
  const decimal = request.decimal ?? detectDecimal(few, guess.delimiter);
  return {
    header,
    skippedRows: headerRow + 1,
    encoding,
    dialect: { delimiter: guess.delimiter, decimal },
    timestamps: detectTimestamps(header, { body, time, request }),
    time,
    period,
    id,
    numbers,
    beside,
    switches,
  };
}

/** A sample may end within a character: its last bytes are left out. */
function encodingOf(sample: Uint8Array): 'utf-8' | 'windows-1252' {
  for (let cut = 0; cut < 4; cut++) {
    if (isUtf8(sample.subarray(0, sample.length - cut))) return 'utf-8';
  }
  return 'windows-1252';
}

/** The first row that names the time column; a preamble may stand above it. */
function findHeader(rows: readonly string[][], { time, file }: CsvRequest): number {
  if (time === undefined) return 0;
  const top = rows.slice(0, HEADER_WITHIN_ROWS);
  for (const name of [time, time.split(',')[0] as string]) {
    const wanted = name.trim().toLowerCase();
    const found = top.findIndex((row) => row.some((cell) => cell.toLowerCase() === wanted));
    if (found >= 0) return found;
  }
  columnIndex({ file, line: 1, names: rows[0] as string[] }, time);
  return 0;
}

function findTime(header: Header, body: readonly string[][], request: CsvRequest): number[] {
  const { time, timeZone } = request;
  if (time !== undefined) {
    const whole = header.names.some((name) => name.toLowerCase() === time.toLowerCase());
    const names = whole ? [time] : time.split(',').map((name) => name.trim());
    return names.map((name) => columnIndex(header, name));
  }
  const found = header.names.findIndex((_, index) =>
    detectTimestampForm(
      body.map((row) => row[index] ?? ''),
      timeZone,
    ),
  );
  if (found >= 0) return [found];
  throw new NoSuchColumnError(
    `${header.file}: none of the columns ${listColumns(header.names)} reads as timestamps. Name the ` +
      'column with --time, and its form if it is an unusual one.',
    { file: header.file, columns: header.names },
  );
}

interface NumberSearch {
  readonly body: readonly string[][];
  readonly request: CsvRequest;
  readonly taken: ReadonlySet<number | undefined>;
  readonly decimal: number;
}

function findNumbers(header: Header, { body, request, taken, decimal }: NumberSearch): number[] {
  const wanted = request.numbers;
  if (wanted && !(wanted.length === 1 && wanted[0] === '*')) {
    return wanted.map((name) => columnIndex(header, name));
  }
  const numeric = header.names.flatMap((_, index) => {
    if (taken.has(index)) return [];
    const cells = body.map((row) => row[index] ?? '');
    return holdsNumbers(cells, decimal) ? [index] : [];
  });
  if (numeric.length === 1 || (wanted && numeric.length > 0)) return numeric;
  const names = numeric.map((index) => header.names[index] as string);
  throw new NoSuchColumnError(
    numeric.length === 0
      ? `${header.file}: none of the columns ${listColumns(header.names)} holds numbers. Name the ` +
          'column of the readings with --value.'
      : `${header.file} has ${numeric.length} columns of numbers: ${listColumns(names)}. Say with --value ` +
          "which one is the reading, or --value '*' when each is a meter of its own.",
    { file: header.file, columns: names },
  );
}

/** Whether a column is mostly numbers; a nameless count of the rows is not one. */
function holdsNumbers(cells: readonly string[], decimal: number): boolean {
  const filled = cells.filter((cell) => cell !== '' && !isMissingWord(cell));
  const numbers = filled.filter((cell) => !Number.isNaN(readNumberText(cell, decimal)));
  return numbers.length > 0 && numbers.length * 2 > filled.length;
}

interface TimestampSearch {
  readonly body: readonly string[][];
  readonly time: readonly number[];
  readonly request: CsvRequest;
}

function detectTimestamps(header: Header, { body, time, request }: TimestampSearch): DetectedForm {
  if (request.timestamps) return { form: request.timestamps, ambiguous: false };
  const cells = body.map((row) =>
    time
      .map((index) => row[index] ?? '')
      .join(' ')
      .trim(),
  );
  const form = detectTimestampForm(cells, request.timeZone);
  if (form) return form;
  const name = time.map((index) => header.names[index]).join(',');
  const [first = ''] = cells;
  throw new WrongColumnError(
    `${header.file}, line ${header.line + 1}: column "${name}" is no time column: "${first}" cannot ` +
      'be read as a timestamp. Allowed are ISO 8601 (2014-01-31T00:30:00Z, 2014-01-31 00:30), ' +
      'day and month in either order (31/01/2014 00:30), 201401310030 and Unix seconds or ' +
      'milliseconds. Name another column with --time.',
    { file: header.file, line: header.line + 1, column: name, value: first },
  );
}
