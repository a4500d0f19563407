import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ParquetColumn } from '../../../../../functions/shared/series/parquet/columns.ts';
import { writeParquet } from '../../../../../functions/shared/series/parquet/write-parquet.ts';
import { readParquet } from '../../../../../functions/shared/series/read-parquet.ts';

/** Few different ones or many, near or far from each other: each encoding has its turn. */
const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, 1.5, Number.MAX_VALUE, 5e-324, Infinity, -Infinity),
  fc.integer({ min: 0, max: 300 }),
);
const instant = fc.oneof(
  fc.integer({ min: 0, max: 50 }).map((hour) => hour * 3_600_000),
  fc.maxSafeInteger().map((at) => Math.trunc(at / 4) || 0),
);
const texts = ['ok', 'suspect', '', 'Zähler "7"', 'missing'];

const table = fc.integer({ min: 1, max: 400 }).chain((rows) =>
  fc.record({
    doubles: column(number, rows),
    instants: column(instant, rows),
    ascending: column(fc.integer({ min: 1, max: 2 ** 31 - 1 }), rows),
    texts: column(fc.integer({ min: 0, max: texts.length - 1 }), rows),
    known: column(fc.boolean(), rows),
  }),
);

/** Values in runs of all lengths. */
function column<T>(value: fc.Arbitrary<T>, rows: number): fc.Arbitrary<T[]> {
  const run = fc.tuple(value, fc.integer({ min: 1, max: 40 }));
  return fc
    .array(run, { minLength: rows, maxLength: rows })
    .map((runs) => runs.flatMap(([item, length]) => Array<T>(length).fill(item)).slice(0, rows));
}

type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;

function columnsOf({ doubles, instants, ascending, texts: indexes, known }: Table) {
  let at = -1e12;
  const maybe = (numbers: number[], without: number) =>
    numbers.map((value, row) => (known[row] ? value : without));
  return [
    { kind: 'timestamp', name: 'near', values: Float64Array.from(ascending, (by) => (at += by)) },
    { kind: 'timestamp', name: 'at', values: Float64Array.from(instants) },
    {
      kind: 'timestamp',
      name: 'issued',
      nullable: true,
      values: Float64Array.from(maybe(instants, NaN)),
    },
    {
      kind: 'double',
      name: 'value',
      nullable: true,
      values: Float64Array.from(maybe(doubles, NaN)),
    },
    { kind: 'text', name: 'flag', texts, indexes: Int32Array.from(indexes) },
    {
      kind: 'text',
      name: 'why',
      nullable: true,
      texts,
      indexes: Int32Array.from(maybe(indexes, -1)),
    },
    {
      kind: 'text',
      name: 'none',
      nullable: true,
      texts,
      indexes: new Int32Array(indexes.length).fill(-1),
    },
  ] as const satisfies ParquetColumn[];
}

function plain(column: ParquetColumn): unknown[] {
  if (column.kind === 'text')
    return Array.from(column.indexes, (index) => column.texts[index] ?? null);
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
}

describe('writeParquet', () => {
  it('writes what hyparquet reads back, whatever the values', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (made) => {
        const columns = columnsOf(made);

        const read = await readParquet(
          writeParquet(columns),
          columns.map(({ name }) => name),
        );

        for (const column of columns) {
          const values = read[column.name]?.map((value) => value ?? null);
          expect(values, column.name).toEqual(plain(column));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('writes what DuckDB reads back, in each encoding', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'wattcast-parquet-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    for (const [index, made] of fc.sample(table, { numRuns: 12, seed: 7 }).entries()) {
      const columns = columnsOf(made);
      const path = join(directory, `${index}.parquet`);
      await writeFile(path, writeParquet(columns));

      const query = `SELECT epoch_ms(near)::DOUBLE AS near, epoch_ms(issued)::DOUBLE AS issued, value, flag, why, none FROM '${path}'`;
      const read = (await connection.runAndReadAll(query)).getColumnsObject();

      for (const column of columns) {
        if (column.name === 'at') continue;
        expect(read[column.name], column.name).toEqual(plain(column));
      }
    }
  });

  it('tells readers the least and the most, so that they pass over files', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'wattcast-parquet-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const path = join(directory, 'bounds.parquet');
    const values = Float64Array.of(3, NaN, -2.5, 7);
    const near = Float64Array.of(0, 1000, 2000, 3000);
    await writeFile(
      path,
      writeParquet([
        { kind: 'timestamp', name: 'start', values: near },
        { kind: 'double', name: 'value', nullable: true, values },
      ]),
    );
    const connection = await (await DuckDBInstance.create(':memory:')).connect();

    const query = `SELECT path_in_schema AS name, stats_min_value AS least, stats_max_value AS most, stats_null_count::INT AS nulls FROM parquet_metadata('${path}')`;
    const rows = (await connection.runAndReadAll(query)).getRowObjects();

    expect(rows).toMatchObject([
      { name: 'start', least: '1970-01-01 00:00:00', most: '1970-01-01 00:00:03', nulls: 0 },
      { name: 'value', least: '-2.5', most: '7.0', nulls: 1 },
    ]);
  });

  it('writes a table without rows', async () => {
    const bytes = writeParquet([{ kind: 'timestamp', name: 'start', values: new Float64Array(0) }]);

    expect(await readParquet(bytes, ['start'])).toEqual({});
  });
});
