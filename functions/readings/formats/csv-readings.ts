import type { ReasonBits } from '../../../models/series/quality/reasons.ts';
import type { Unit } from '../../../models/series/series.ts';
import { release } from './column.ts';
import { nameOfMark } from './csv-dialect.ts';
import { instantsOf } from './csv-instants.ts';
import { type CsvColumn, type CsvTable, CsvTableReader } from './csv-table.ts';
import { unitIn } from './name-hints.ts';
import {
  type FileReadings,
  type Meter,
  meterOf,
  type ReadRequest,
  type SourceCovariate,
} from './source.ts';

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
    const covariates = this.#covariatesOf(table.columns.slice(meters), at);
    const [form, rows] = [formOf(table), table.lines.length];
    return {
      format: 'csv',
      meters: metersOf(table, at, table.columns.slice(0, meters)),
      covariates,
      log: table.log,
      form,
      rows,
      notes: notesOf(table, this.#request),
    };
  }

  #covariatesOf(columns: readonly CsvColumn[], at: Float64Array): SourceCovariate[] {
    const names = [...(this.#request.covariates ?? []).map(({ name }) => name), 'holiday'];
    return columns.map(({ values }, index) => ({ name: names[index] as string, at, values }));
  }
}

function metersOf(table: CsvTable, at: Float64Array, columns: readonly CsvColumn[]): Meter[] {
  const { ids, names, lines } = table;
  const single = columns.length === 1;
  if (ids && names.length > 1) return metersById({ ...table, ids }, at, columns);
  const [owner] = ids ? names : [];
  return columns.map(({ name, values, reasons }) => {
    const id = owner === undefined ? (single ? '' : name) : idOfColumn(owner, name, single);
    return meterOf({ id, at, values, lines, reasons, ...statedUnit(name) });
  });
}

/** A long file is put in the order of its meters column by column, and each is a view of its rows. */
function metersById(
  { ids, names, lines, columns: all }: CsvTable & { readonly ids: Int32Array },
  at: Float64Array,
  columns: readonly CsvColumn[],
): Meter[] {
  const ends = endsOfNames(ids, names.length);
  const order = orderByName(ids, ends);
  const reasons = columns.map((column) => groupedReasons(column, ids, ends));
  release(ids);
  const ordered = <T extends Float64Array | Int32Array>(column: T): T => {
    const picked = pick(column, order);
    // Columns beside the readings, if there are any, keep the order of the file.
    if (all.length === columns.length) release(column);
    return picked;
  };
  const [ats, numbers] = [ordered(at), columns.map(({ values }) => ordered(values))];
  const places = ordered(lines);
  return columns.flatMap((column, which) =>
    names.map((name, index): Meter => {
      const [from, until] = [ends[index - 1] ?? 0, ends[index] as number];
      return meterOf({
        id: idOfColumn(name, column.name, columns.length === 1),
        at: ats.subarray(from, until),
        values: (numbers[which] as Float64Array).subarray(from, until),
        lines: places.subarray(from, until),
        reasons: reasons[which]?.get(index) ?? new Map<number, ReasonBits>(),
        ...statedUnit(column.name),
      });
    }),
  );
}

function pick<T extends Float64Array | Int32Array>(column: T, rows: Int32Array): T {
  const picked = new (column.constructor as new (length: number) => T)(rows.length);
  for (let at = 0; at < rows.length; at++) picked[at] = column[rows[at] as number] as number;
  return picked;
}

function idOfColumn(name: string, column: string, single: boolean): string {
  return single ? name : `${name}-${column}`;
}

/** Where the rows of each name end, once rows are in the order of their names. */
function endsOfNames(ids: Int32Array, names: number): Int32Array {
  const ends = new Int32Array(names);
  for (const id of ids) ends[id] = (ends[id] as number) + 1;
  for (let name = 1; name < names; name++) {
    ends[name] = (ends[name] as number) + (ends[name - 1] as number);
  }
  return ends;
}

/** The rows in the order of the names, those of one in their own order. */
function orderByName(ids: Int32Array, ends: Int32Array): Int32Array {
  const next = Int32Array.from(ends, (_, name) => ends[name - 1] ?? 0);
  const order = new Int32Array(ids.length);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    const at = next[id] as number;
    order[at] = row;
    next[id] = at + 1;
  }
  return order;
}

/** Reasons by name, and by the position among its rows. */
function groupedReasons(
  { reasons }: CsvColumn,
  ids: Int32Array,
  ends: Int32Array,
): Map<number, Map<number, ReasonBits>> {
  const byName = new Map<number, Map<number, ReasonBits>>();
  if (reasons.size === 0) return byName;
  const seen = new Int32Array(ends.length);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    const bits = reasons.get(row);
    if (bits !== undefined) {
      const own = byName.get(id) ?? new Map<number, ReasonBits>();
      byName.set(id, own.set(seen[id] as number, bits));
    }
    seen[id] = (seen[id] as number) + 1;
  }
  return byName;
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
