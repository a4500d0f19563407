import { DuckDBInstance } from '@duckdb/node-api';
import { listColumns } from '../../../functions/readings/formats/csv-columns.ts';
import {
  NoSuchColumnError,
  UnreadableFileError,
  WrongColumnError,
} from '../../../functions/readings/formats/errors.ts';
import { unitIn } from '../../../functions/readings/formats/name-hints.ts';
import {
  type FileReadings,
  meterOf,
  type ReadRequest,
  type SourceReadings,
} from '../../../functions/readings/formats/source.ts';
import { FindingLog } from '../../../functions/readings/report.ts';
import { wallsToInstants } from '../../../models/series/wall-clock.ts';

const MEMORY_LIMIT = '300MB';

interface Column {
  readonly name: string;
  readonly type: string;
}

/**
 * Reads Parquet of any writer and compression, or many files by a pattern: DuckDB decodes, orders
 * and groups by meter on all cores, in bounded memory. Rows keep the order of the file within a meter.
 *
 * @throws UnreadableFileError, NoSuchColumnError, WrongColumnError
 */
export async function readParquetFile(path: string, request: ReadRequest): Promise<FileReadings> {
  const database = await DuckDBInstance.create(':memory:', { memory_limit: MEMORY_LIMIT });
  const connection = await database.connect();
  try {
    const from = `read_parquet(${quoteText(path)})`;
    const columns = await describe(connection, from, path);
    const time = findColumn(columns, { path, wanted: request.time, is: isTime, option: '--time' });
    const value = findColumn(columns, {
      path,
      wanted: request.values?.[0],
      is: ({ type }) => /DOUBLE|FLOAT|DECIMAL|INT/.test(type),
      option: '--value',
    });
    const id =
      request.id === undefined
        ? undefined
        : findColumn(columns, { path, wanted: request.id, is: () => false, option: '--id' });
    const sources = await readRows(connection, { from, time, value, id });
    const local = time.type === 'TIMESTAMP' && request.clock !== 'utc';
    const log = new FindingLog();
    for (const source of sources) if (local) fromClock(source, request.timeZone, log);
    return {
      format: 'parquet',
      meters: sources.map(meterOf),
      covariates: [],
      log,
      form: {
        time: `${time.name}, ${time.type}`,
        value: `${value.name}, ${value.type}`,
        ...(id ? { id: id.name } : {}),
      },
      rows: sources.reduce((sum, { at }) => sum + at.length, 0),
      notes: local
        ? [`Timestamps without a zone were read by the clock of ${request.timeZone}.`]
        : [],
    };
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

type Connection = Awaited<ReturnType<DuckDBInstance['connect']>>;

async function describe(connection: Connection, from: string, path: string): Promise<Column[]> {
  try {
    const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
    return reader.getRowObjects().map((row) => ({
      name: String(row['column_name']),
      type: String(row['column_type']),
    }));
  } catch (cause) {
    throw new UnreadableFileError(
      `${path} cannot be read as Parquet: ${(cause as Error).message.split('\n')[0]}. It was perhaps cut ` +
        'short; fetch or write it again.',
      { file: path },
      { cause },
    );
  }
}

interface Search {
  readonly path: string;
  readonly wanted: string | undefined;
  readonly is: (column: Column) => boolean;
  readonly option: string;
}

function findColumn(columns: readonly Column[], { path, wanted, is, option }: Search): Column {
  const found =
    wanted === undefined
      ? columns.filter(is)
      : columns.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const [column] = found;
  const typed = option !== '--time' || !column || isTime(column);
  if (column && found.length === 1 && typed) return column;
  const names = listColumns(columns.map(({ name, type }) => `${name} ${type}`));
  if (column && !typed) {
    throw new WrongColumnError(
      `${path}: column "${column.name}" is ${column.type}, and a time column is TIMESTAMP, TIMESTAMP WITH ` +
        `TIME ZONE or DATE. The file has ${names}.`,
      { file: path, column: column.name, type: column.type },
    );
  }
  throw new NoSuchColumnError(
    wanted === undefined
      ? `${path} has ${found.length} columns that could be meant. Name one of ${names} with ${option}.`
      : `${path} has no column "${wanted}". It has ${names}.`,
    { file: path, column: wanted, columns: columns.map(({ name }) => name) },
  );
}

function isTime({ type }: Column): boolean {
  return /^(?:TIMESTAMP|DATE)/.test(type);
}

interface Query {
  readonly from: string;
  readonly time: Column;
  readonly value: Column;
  readonly id: Column | undefined;
}

async function readRows(
  connection: Connection,
  { from, time, value, id }: Query,
): Promise<SourceReadings[]> {
  await connection.run('SET preserve_insertion_order = true');
  const meter = id ? `CAST(${quoteName(id.name)} AS VARCHAR)` : "''";
  const order = id ? 'ORDER BY meter, row' : '';
  const stream = await connection.stream(
    `SELECT ${meter} AS meter, row_number() OVER () AS row,
       CAST(epoch_ms(CAST(${quoteName(time.name)} AS TIMESTAMP)) AS DOUBLE) AS at,
       CAST(${quoteName(value.name)} AS DOUBLE) AS value
     FROM ${from} ${order}`,
  );
  const meters = new Map<string, { at: number[]; values: number[]; rows: number[] }>();
  for (let chunk = await stream.fetchChunk(); chunk?.rowCount; chunk = await stream.fetchChunk()) {
    const [names = [], rows = [], ats = [], values = []] = chunk.getColumns();
    for (let row = 0; row < chunk.rowCount; row++) {
      const name = String(names[row] ?? '');
      let held = meters.get(name);
      if (!held) {
        held = { at: [], values: [], rows: [] };
        meters.set(name, held);
      }
      held.at.push((ats[row] as number | null) ?? NaN);
      held.values.push((values[row] as number | null) ?? NaN);
      held.rows.push(Number(rows[row]));
    }
  }
  const unit = unitIn(value.name);
  return [...meters].map(([name, { at, values, rows }]) => ({
    id: name,
    at: Float64Array.from(at),
    values: Float64Array.from(values),
    lines: Int32Array.from(rows),
    reasons: new Map(),
    ...(unit ? { unit } : {}),
  }));
}

function fromClock({ at, lines }: SourceReadings, timeZone: string, log: FindingLog): void {
  const clock = wallsToInstants(at, new Uint8Array(at.length).fill(1), timeZone);
  for (const row of clock.repeated) {
    log.add('repeated-hour', () => ({ line: lines[row] as number, text: 'told apart by order' }));
  }
  for (const row of clock.neverWas) {
    log.add('local-time-never-was', () => ({ line: lines[row] as number, text: timeZone }));
  }
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
