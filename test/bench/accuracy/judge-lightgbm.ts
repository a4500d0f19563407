import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSeries } from '../../../functions/shared/series/read-series.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { type Dataset, stepMs } from '../../../models/series/series.ts';
import { sharedPath } from '../../support/shared-data.ts';
import { findPandasLightgbm, type Peer } from '../training/competitors.ts';
import type { Place } from './judge-ours.ts';
import { runProgram } from './run-program.ts';
import type { Score } from './score.ts';
import { type BenchSeries, idOf } from './series.ts';

/** Its features, its settings and the protocol are in the head of this script. */
const SCRIPT = sharedPath('../bench/peer_lightgbm.py');

/** The Python that runs LightGBM, or why there is none. */
export async function findPeer(): Promise<Peer> {
  if (existsSync(SCRIPT)) return findPandasLightgbm();
  return { skipped: 'peer_lightgbm.py is not in shared/bench beside the repository' };
}

/** LightGBM's point and quantile models, fitted and judged on the readings that the store has. */
export async function judgeLightgbm(
  python: string,
  series: BenchSeries,
  { store, signal }: Place,
): Promise<Score> {
  const { testFrom, testTo, suspects, federalHolidays } = series;
  const dataset = await readSeries(openStore(store), idOf(series), { suspects });
  const csv = join(store, `${idOf(series)}.csv`);
  await writeFile(csv, tableOf(dataset));
  const { timeZone, stepMinutes } = dataset.target.info;
  const has = (covariate: string) => dataset.covariates.some((one) => one.name === covariate);
  const text = await runProgram(
    python,
    [
      ...[SCRIPT, '--csv', csv, '--time', 'time', '--target', 'value', '--quantiles'],
      ...['--tz', timeZone, '--step', String(stepMinutes)],
      ...['--test-start', testFrom, '--test-end', testTo],
      ...(has('temperature') ? ['--temperature', 'temperature'] : []),
      ...holidaysOf(has('holiday'), federalHolidays),
    ],
    { signal, errors: 'pipe' },
  );
  const said = JSON.parse(text) as PeerScore;
  return {
    mae: said.lightgbm.mae,
    pinball: said.mean_pinball,
    coverage: 100 * said.coverage_10_90,
  };
}

/** What the script prints, as far as it is read. */
interface PeerScore {
  readonly lightgbm: { readonly mae: number };
  readonly mean_pinball: number;
  readonly coverage_10_90: number;
}

function holidaysOf(hasColumn: boolean, federal: true | undefined): string[] {
  if (federal) return ['--us-holidays'];
  return hasColumn ? ['--holiday', 'holiday'] : [];
}

/** Readings and covariates side by side by UTC time, an empty cell where there is none. */
export function tableOf({ target, covariates }: Dataset): string {
  const step = stepMs(target.info);
  const lines = Array.from(target.values, (value, i) => {
    const at = target.startAt + i * step;
    const beside = covariates.map(
      ({ startAt, values }) => values[Math.round((at - startAt) / step)] ?? Number.NaN,
    );
    const cells = [value, ...beside].map((cell) => (Number.isNaN(cell) ? '' : String(cell)));
    return [new Date(at).toISOString(), ...cells].join(',');
  });
  return `${[['time', 'value', ...covariates.map(({ name }) => name)].join(','), ...lines].join('\n')}\n`;
}
