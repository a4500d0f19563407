import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Dataset } from '../../../models/series/series.ts';

const FILE = fileURLToPath(
  new URL('../../../../shared/data/vic_elec/vic_elec.csv.gz', import.meta.url),
);

/** Whether the optional benchmark data lies beside the repository. */
export const hasVicElec = existsSync(FILE);

/** Demand of Victoria, Australia, 2012 to 2014, half-hourly, MW, with temperature and holidays. */
export function readVicElec(): Dataset {
  const [, ...lines] = gunzipSync(readFileSync(FILE)).toString().trim().split('\n');
  const rows = lines.map((line) => line.trim().split(','));
  const startAt = Date.parse(rows[0]?.[0] as string);
  const column = (index: number) => Float64Array.from(rows, (row) => Number(row[index]));
  const holidays = Float64Array.from(rows, (row) => Number(row[4] === 'TRUE'));
  return {
    target: {
      info: {
        id: 'vic-elec',
        carrier: 'electricity',
        unit: 'MW',
        stepMinutes: 30,
        timeZone: 'Australia/Melbourne',
      },
      startAt,
      values: column(1),
    },
    covariates: [
      { name: 'temperature', known: 'future', startAt, values: column(2) },
      { name: 'holiday', known: 'future', startAt, values: holidays },
    ],
  };
}
