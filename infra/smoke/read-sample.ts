import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const FILE = new URL('../local/sample/uk-home.csv.gz', import.meta.url);

/** What is sent: a year shows every season, and is quick to train on. */
const DAYS = 110;
/** The latest of it is kept back, so that forecasts can be held against what happened. */
const KEPT_BACK_HOURS = 48;
const HOUR_MS = 3_600_000;

export interface Sample {
  /** Columns `time` and `value`, kWh of each hour, UTC. */
  readonly readingsCsv: string;
  /** Columns `time` and `value`, degrees; it reaches over the hours that are kept back. */
  readonly temperatureCsv: string;
  readonly startAt: number;
  /** Where the readings end and forecasts begin. */
  readonly originAt: number;
  /** kWh of each hour from `startAt`, those kept back included. */
  readonly values: readonly number[];
}

/** The latest year of the bundled sample: a real home's electricity, with the temperature outside. */
export function readSample(): Sample {
  const [header = '', ...lines] = gunzipSync(readFileSync(FILE))
    .toString('utf8')
    .trim()
    .split('\n');
  const columns = header.split(',');
  const column = (name: string) => columns.indexOf(name);
  const rows = lines.slice(-(DAYS * 24 + KEPT_BACK_HOURS)).map((line) => line.split(','));
  const csvOf = (name: string, part: readonly string[][]) =>
    ['time,value', ...part.map((row) => `${row[column('time')]},${row[column(name)]}`), ''].join(
      '\n',
    );
  const startAt = Date.parse(rows[0]?.[column('time')] ?? '');
  return {
    readingsCsv: csvOf('electricity_kwh', rows.slice(0, -KEPT_BACK_HOURS)),
    temperatureCsv: csvOf('temperature_c', rows),
    startAt,
    originAt: startAt + (rows.length - KEPT_BACK_HOURS) * HOUR_MS,
    values: rows.map((row) => Number(row[column('electricity_kwh')])),
  };
}
