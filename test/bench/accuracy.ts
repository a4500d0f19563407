import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BacktestReport } from '../../infra/local/backtest/backtest-report.ts';
import { interruptible } from '../../infra/local/interruptible.ts';
import type { LtsfScore } from '../../models/evaluation/ltsf.ts';
import { sharedPath } from '../support/shared-data.ts';
import { type Bar, barsOf, globalBars, neighbourBars, windowBars } from './accuracy/bars.ts';
import { choose } from './accuracy/choose.ts';
import { findPeer, judgeLightgbm } from './accuracy/judge-lightgbm.ts';
import { importSeries, judgeOurs, type Place, scoreOf } from './accuracy/judge-ours.ts';
import { hasEtth1, judgeWindows } from './accuracy/judge-windows.ts';
import type { Row, Score } from './accuracy/score.ts';
import type { BenchSeries } from './accuracy/series.ts';
import type { Peer } from './training/competitors.ts';

export interface AccuracyOptions {
  /** Names of series, `global`, `neighbours` and `ETTh1`, separated by commas. @default all */
  readonly only?: string;
  readonly withoutLightgbm: boolean;
}

export interface AccuracyFigures {
  readonly rows: readonly Row[];
  /** One model over all areas, beside the error of each area's own. */
  readonly global: readonly {
    readonly name: string;
    readonly ours: Score;
    readonly single: number;
  }[];
  /** Areas that see what the others showed before each origin; LightGBM does not. */
  readonly neighbours: readonly Row[];
  readonly windows: readonly LtsfScore[];
  readonly bars: readonly Bar[];
  /** What was not run, and why. */
  readonly skipped: readonly string[];
  readonly minutes: number;
}

/**
 * How well `auto`, `global` and the ridge on windows forecast real series that lie beside the
 * repository, and LightGBM on the same readings: what `models/README.md` states.
 * @throws WrongChoiceError for a name that there is not
 */
export function benchAccuracy(options: AccuracyOptions): Promise<AccuracyFigures> {
  const startedAt = performance.now();
  const chosen = choose(options.only);
  return interruptible(async (signal) => {
    const store = await mkdtemp(join(tmpdir(), 'wattcast-accuracy-'));
    try {
      const peer = options.withoutLightgbm ? { skipped: 'not asked for' } : await findPeer();
      const here = chosen.series.filter(isHere);
      const rows = await judgeEach(here, { peer, place: { store, signal } });
      const global = chosen.global ? await judgeGlobal(here, rows, { store, signal }) : [];
      const neighbours = chosen.neighbours
        ? await judgeNeighbours(here, rows, { store, signal })
        : [];
      const windows = chosen.windows && hasEtth1 ? await judgeWindows(signal) : [];
      return {
        rows,
        global,
        neighbours,
        windows,
        bars: [
          ...barsOf(rows),
          ...(global.length > 0 ? globalBars(global.map((g) => g.ours.mae / g.single)) : []),
          ...neighbourBars(neighbours),
          ...windowBars(windows),
        ],
        skipped: [
          ...('skipped' in peer ? [`LightGBM: ${peer.skipped}`] : []),
          ...chosen.series.filter((one) => !isHere(one)).map(({ name }) => absent(name)),
          ...(chosen.windows && !hasEtth1 ? [absent('ETTh1')] : []),
        ],
        minutes: (performance.now() - startedAt) / 60_000,
      };
    } finally {
      await rm(store, { recursive: true, force: true });
    }
  });
}

function isHere({ files }: BenchSeries): boolean {
  return files.every(({ path }) => existsSync(sharedPath(path)));
}

function absent(name: string): string {
  return `${name}: its file is not in shared/data beside the repository`;
}

async function judgeEach(
  series: readonly BenchSeries[],
  { peer, place }: { peer: Peer; place: Place },
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [done, one] of series.entries()) {
    const { name, group } = one;
    announce(`${name}, ${done + 1} of ${series.length}`);
    await importSeries(one, place);
    const [report] = await judgeOurs([one], 'auto', place);
    if (!report) continue;
    if ('python' in peer) announce(`${name}: LightGBM`);
    const lightgbm = 'python' in peer ? await judgeLightgbm(peer.python, one, place) : undefined;
    const ours = scoreOf(report);
    rows.push({ name, group, unit: report.unit, ours, ...(lightgbm ? { lightgbm } : {}) });
  }
  return rows;
}

async function judgeGlobal(series: readonly BenchSeries[], rows: readonly Row[], place: Place) {
  const areas = series.filter(({ group }) => group === 'areas');
  if (areas.length === 0) return [];
  announce(`global over ${areas.length} areas`);
  const reports = await judgeOurs(areas, 'global', place);
  return areas.map(({ name }, i) => ({
    name,
    ours: scoreOf(reports[i] as BacktestReport),
    single: rows.find((row) => row.name === name)?.ours.mae ?? Number.NaN,
  }));
}

async function judgeNeighbours(
  series: readonly BenchSeries[],
  rows: readonly Row[],
  place: Place,
): Promise<Row[]> {
  const areas = series.filter(({ group }) => group === 'areas');
  if (areas.length < 2) return [];
  announce(`${areas.length} areas beside each other`);
  const reports = await judgeOurs(areas, 'neighbours', place);
  return rows
    .filter(({ group }) => group === 'areas')
    .map((row, i) => ({ ...row, ours: scoreOf(reports[i] as BacktestReport) }));
}

/** What is going on, on a terminal; in a pipe there are the figures alone. */
function announce(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
}
