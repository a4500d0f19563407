import type { Unit } from '../../../models/series/series.ts';
import { nameOfMark } from './csv-dialect.ts';
import { instantsOf } from './csv-instants.ts';
import { type CsvColumn, type CsvTable, CsvTableReader } from './csv-table.ts';
import { unitIn } from './name-hints.ts';
import type { FileReadings, ReadRequest, SourceCovariate, SourceReadings } from './source.ts';

/** Reads the meters of a CSV or TSV text: one, a column each, or told apart by an id column. */
export class CsvReadingsReader {
  readonly #request: ReadRequest;
  readonly #table: CsvTableReader;

  constructor(request: ReadRequest) {
    this.#request = request;
    const { values, covariates = [], holiday, ...others } = request;
    const named = covariates.map(({ column }) => column);
    this.#table = new CsvTableReader({
      ...others,
      ...(values ? { numbers: values } : {}),
      beside: named,
      switches: holiday === undefined ? [] : [holiday],
    });
  }

  push(chunk: Uint8Array): void {
    this.#table.push(chunk);
  }

  /** @throws NoSuchColumnError, WrongColumnError or UnreadableFileError, naming lines. */
  finish(): FileReadings {
    const table = this.#table.finish();
    const at = instantsOf(table, this.#request);
    const meters = table.plan.numbers.length;
    return {
      format: 'csv',
      sources: sourcesOf(table, at, table.columns.slice(0, meters)),
      covariates: this.#covariatesOf(table.columns.slice(meters), at),
      log: table.log,
      form: formOf(table),
      rows: table.lines.length,
      notes: notesOf(table, this.#request),
    };
  }

  #covariatesOf(columns: readonly CsvColumn[], at: Float64Array): SourceCovariate[] {
    const names = [...(this.#request.covariates ?? []).map(({ name }) => name), 'holiday'];
    return columns.map(({ values }, index) => ({ name: names[index] as string, at, values }));
  }
}

function sourcesOf(
  table: CsvTable,
  at: Float64Array,
  columns: readonly CsvColumn[],
): SourceReadings[] {
  const { ids, names, lines } = table;
  const single = columns.length === 1;
  if (!ids) {
    return columns.map(({ name, values, reasons }) => ({
      id: single ? '' : name,
      at,
      values,
      lines,
      reasons,
      ...statedUnit(name),
    }));
  }
  const rows = rowsByName(ids, names.length);
  return names.flatMap((name, index) =>
    columns.map((column) =>
      pickRows(column, {
        at,
        lines,
        rows: rows[index] as Int32Array,
        id: single ? name : `${name}-${column.name}`,
      }),
    ),
  );
}

/** The rows of each name, in order: one pass to count, one to place. */
function rowsByName(ids: Int32Array, names: number): Int32Array[] {
  const counts = new Int32Array(names);
  for (const id of ids) counts[id] = (counts[id] as number) + 1;
  const rows = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(names);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    (rows[id] as Int32Array)[filled[id] as number] = row;
    filled[id] = (filled[id] as number) + 1;
  }
  return rows;
}

interface Picked {
  readonly id: string;
  readonly at: Float64Array;
  readonly lines: Int32Array;
  readonly rows: Int32Array;
}

function pickRows(column: CsvColumn, { id, at, lines, rows }: Picked): SourceReadings {
  const reasons = new Map<number, number>();
  if (column.reasons.size > 0) {
    for (let index = 0; index < rows.length; index++) {
      const bits = column.reasons.get(rows[index] as number);
      if (bits !== undefined) reasons.set(index, bits);
    }
  }
  return {
    id,
    at: Float64Array.from(rows, (row) => at[row] as number),
    values: Float64Array.from(rows, (row) => column.values[row] as number),
    lines: Int32Array.from(rows, (row) => lines[row] as number),
    reasons,
    ...statedUnit(column.name),
  };
}

function statedUnit(column: string): { unit?: Unit } {
  const unit = unitIn(column);
  return unit ? { unit } : {};
}

function formOf({ plan, isLocal }: CsvTable): Record<string, string> {
  const name = (index: number) => plan.header.names[index] as string;
  const local = isLocal.includes(1);
  return {
    encoding: plan.encoding,
    delimiter: nameOfMark(plan.dialect.delimiter),
    decimal: nameOfMark(plan.dialect.decimal),
    timestamps: `${plan.timestamps.form}, ${local ? 'without an offset' : 'UTC or with an offset'}`,
    time: plan.time.map(name).join(','),
    value:
      plan.numbers.length > 10
        ? `${plan.numbers.length} columns`
        : plan.numbers.map(name).join(','),
    ...(plan.id === undefined ? {} : { id: name(plan.id) }),
  };
}

function notesOf({ plan, isLocal, log }: CsvTable, { timeZone, clock }: ReadRequest): string[] {
  const notes: string[] = [];
  if (plan.encoding === 'windows-1252') {
    notes.push('The file is not valid UTF-8; it was read as windows-1252 (Latin-1).');
  }
  if (plan.timestamps.ambiguous) {
    notes.push(
      `The dates fit day-month and month-day alike; they were read as ${plan.timestamps.form}.`,
    );
  }
  if (isLocal.includes(1) && clock !== 'utc') {
    notes.push(`Timestamps without an offset were read by the clock of ${timeZone}.`);
  }
  if (log.countOf('local-time-never-was') > 1) {
    notes.push(
      `Some times never were on the clock of ${timeZone}: perhaps the file keeps UTC or standard time ` +
        'all year. Say so with --clock utc, or with a zone without clock changes such as Etc/GMT-1.',
    );
  }
  return notes;
}
