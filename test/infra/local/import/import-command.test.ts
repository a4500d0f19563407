import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReadings } from '../../../../functions/readings/formats/readings-reader.ts';
import { importReadings } from '../../../../functions/readings/import-readings.ts';
import { readSeries } from '../../../../functions/shared/series/read-series.ts';
import { DirectoryStore } from '../../../../functions/shared/stores/directory-store.ts';
import { loadLike } from '../../../support/load-like.ts';

const MAIN = fileURLToPath(new URL('./import-main.ts', import.meta.url));
const town = loadLike({ days: 150, stepMinutes: 60 });
const csv = [
  'time,load_mw,temp',
  ...Array.from(town.values, (value, hour) => {
    const time = new Date(town.startAt + hour * 3_600_000).toISOString();
    return `${time},${value},${(hour % 24) / 2}`;
  }),
].join('\n');

let directory = '';
let file = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wattcast-import-'));
  file = join(directory, 'town.csv.gz');
  await writeFile(file, gzipSync(csv));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function run(args: readonly string[], killAfterMs?: number) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const timer =
    killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    text.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.err += chunk;
  });
  const [status] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { status, ...text };
}

async function contents(store: string): Promise<Record<string, string>> {
  const names = await readdir(join(store, 'series'), { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const pairs = files
    .sort()
    .map(
      async (path) =>
        [path.slice(store.length), (await readFile(path)).toString('base64')] as const,
    );
  return Object.fromEntries(await Promise.all(pairs));
}

/** As many readings as are worth threads. */
const METERS = Array.from({ length: 16 }, (_, meter) => `m${meter}`).sort();
const METER_ROWS = Array.from({ length: 6400 }, (_, hour) => {
  const time = new Date(Date.UTC(2023, 0, 1) + hour * 3_600_000).toISOString();
  return `${time},${METERS.map((_, meter) => ((hour * (meter + 1)) % 24) + (hour % 7) / 10).join(',')}`;
});

function byMeter(row: string): string[] {
  const [time, ...values] = row.split(',');
  return values.map((value, meter) => `${time},${METERS[meter]},${value}`);
}

const ASK = ['--time-zone', 'Europe/London', '--value', 'load_mw', '--temperature', 'temp'];

describe('wattcast import', () => {
  it('puts a file into a store, and says what it found', async () => {
    const store = join(directory, 'told');
    const report = join(directory, 'report');
    const { status, out } = await run([
      file,
      '--store',
      store,
      ...ASK,
      '--holidays',
      'GB-ENG',
      '--report',
      report,
    ]);
    expect(status).toBe(0);
    expect(out).toContain('town (new): electricity, MW, 60 min, Europe/London');
    expect(out).toContain('3,600 added, 0 as they were');
    expect(out).toContain('+ temperature: 3,600 values');
    expect(await readFile(join(report, 'town.svg'), 'utf8')).toContain('<svg');
    expect(JSON.parse(await readFile(join(report, 'report.json'), 'utf8')).rows).toBe(3600);

    const { target, covariates } = await readSeries(new DirectoryStore(store), 'town');
    expect([...target.values.slice(0, 9)]).toEqual([...town.values.slice(0, 9)]);
    expect(covariates.map(({ name }) => name)).toEqual(['temperature', 'holiday']);
  });

  it('changes nothing the second time, as JSON says', async () => {
    const store = join(directory, 'twice');
    await run([file, '--store', store, ...ASK]);
    const before = await contents(store);
    const { out } = await run([file, '--store', store, ...ASK, '--json']);
    expect(JSON.parse(out).series[0].counts).toEqual({
      added: 0,
      unchanged: 3600,
      corrected: 0,
      outdated: 0,
    });
    expect(await contents(store)).toEqual(before);
  });

  it('stores months that DuckDB reads as they are, and reads Parquet back', async () => {
    const store = join(directory, 'duck');
    await run([file, '--store', store, '--time-zone', 'UTC', '--value', 'load_mw']);
    const months = join(store, 'series/town/readings/*.parquet');
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    const query = `SELECT count(*)::INT AS n, sum(value) AS total, min(start)::VARCHAR AS first FROM '${months}' WHERE flag = 'ok'`;
    const [row] = (await connection.runAndReadAll(query)).getRowObjects();
    expect(row?.['n']).toBe(3600);
    expect(row?.['total']).toBeCloseTo(
      town.values.reduce((sum, value) => sum + value, 0),
      6,
    );
    expect(row?.['first']).toBe(
      new Date(town.startAt).toISOString().slice(0, 19).replace('T', ' '),
    );

    const zstd = join(directory, 'copy.parquet');
    await connection.run(
      `COPY (SELECT start, value FROM '${months}') TO '${zstd}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    connection.closeSync();
    database.closeSync();
    const copied = [
      '--store',
      store,
      '--series',
      'copy',
      '--unit',
      'MW',
      '--time-zone',
      'UTC',
      '--clock',
      'utc',
    ];
    expect((await run([zstd, ...copied])).out).toContain('3,600 added');
    const copy = await readSeries(new DirectoryStore(store), 'copy');
    expect(copy.target.values).toEqual(
      (await readSeries(new DirectoryStore(store), 'town')).target.values,
    );
  });

  it('killed at any moment, and run again, equals one that was never killed', async () => {
    const whole = join(directory, 'whole');
    const startedAt = performance.now();
    await run([file, '--store', whole, ...ASK]);
    const tookMs = performance.now() - startedAt;
    const expected = await contents(whole);
    for (const share of [0.5, 0.7, 0.85]) {
      const store = join(directory, `killed-${share}`);
      await run([file, '--store', store, ...ASK], tookMs * share);
      expect((await run([file, '--store', store, ...ASK])).status).toBe(0);
      expect(await contents(store)).toEqual(expected);
    }
  }, 60_000);

  it('stores many meters in threads as it does one after the other, from a wide table or a long one', async () => {
    const wide = join(directory, 'meters.csv');
    const long = join(directory, 'meters-long.csv');
    await writeFile(wide, [`time,${METERS.join(',')}`, ...METER_ROWS].join('\n'));
    await writeFile(long, ['time,meter,kwh', ...METER_ROWS.flatMap(byMeter)].join('\n'));
    const zone = ['--time-zone', 'UTC', '--unit', 'kWh'];
    const stores = ['alone', 'wide', 'long'].map((name) => join(directory, `meters-${name}`));
    const [alone = '', together = '', apart = ''] = stores;
    const file = readReadings(await readFile(wide), { file: wide, timeZone: 'UTC', values: ['*'] });
    const store = new DirectoryStore(alone);
    await importReadings(file, {
      store,
      file: wide,
      timeZone: 'UTC',
      unit: 'kWh',
      nowAt: Date.now(),
    });
    await run([wide, '--store', together, ...zone, '--value', '*']);
    const { out } = await run([long, '--store', apart, ...zone, '--id', 'meter', '--json']);
    expect(JSON.parse(out).series.map(({ info }: { info: { id: string } }) => info.id)).toEqual(
      METERS,
    );
    expect(await contents(together)).toEqual(await contents(alone));
    expect(await contents(apart)).toEqual(await contents(alone));
  }, 60_000);

  it('says what is wrong in a thread as it would say it here (in the store of the test before)', async () => {
    const wide = join(directory, 'meters.csv');
    const store = join(directory, 'meters-wide');
    const ask = [wide, '--store', store, '--time-zone', 'UTC', '--unit', 'kWh', '--value', '*'];
    const month = join(store, 'series/m3/readings/2023-02.parquet');
    await writeFile(month, (await readFile(month)).subarray(0, 100));
    const { status, out } = await run([...ask, '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(out).error).toMatchObject({
      code: 'series.month-damaged',
      message: expect.stringContaining('series/m3/readings/2023-02.parquet'),
    });
  }, 60_000);

  it('takes the rows of its series for a covariate, and says where rows contradict each other', async () => {
    const store = join(directory, 'beside');
    const prices = join(directory, 'prices.csv');
    const rows = Array.from({ length: 48 }, (_, hour) => {
      const time = new Date(town.startAt + hour * 3_600_000).toISOString();
      return `${time},OTHER,1\n${time},TOWN,${hour}`;
    });
    await writeFile(prices, ['time,zone,price', ...rows].join('\n'));
    await run([file, '--store', store, ...ASK]);
    const ask = [
      prices,
      '--store',
      store,
      '--series',
      'town',
      '--covariate',
      'price',
      '--value',
      'price',
    ];
    const mixed = await run([...ask, '--time-zone', 'UTC']);
    expect(mixed.out).toContain('! 47 readings given again with another value');
    const own = await run([...ask, '--id', 'zone', '--known', 'past']);
    expect(own.out).not.toContain('!');
    const { covariates } = await readSeries(new DirectoryStore(store), 'town');
    const price = covariates.find(({ name }) => name === 'price');
    expect(price?.known).toBe('past');
    expect([...(price?.values.slice(0, 48) ?? [])]).toEqual(
      Array.from({ length: 48 }, (_, h) => h),
    );
  });

  it.each([
    [['missing.csv', '--time-zone', 'UTC'], /"missing\.csv" cannot be read: there is no such file/],
    [['FILE', '--value', 'load_mw'], /does not say where its meters are.*--time-zone/],
    [['FILE', '--time-zone', 'UTC'], /has 2 columns of numbers: "load_mw", "temp".*--value/],
    [
      ['FILE', '--time-zone', 'UTC', '--value', 'lod'],
      /no column "lod".*"time", "load_mw", "temp"/,
    ],
  ])('refuses %j in one paragraph', async (args, message) => {
    const named = args.map((arg) => (arg === 'FILE' ? file : arg));
    const { status, err } = await run([...named, '--store', join(directory, 'refused')]);
    expect(status).toBe(1);
    expect(err.trim()).toMatch(message);
    expect(err.trim()).not.toContain('\n');
  });
});
