import type { BacktestReport } from '../../../infra/local/backtest/backtest-report.ts';
import { sharedPath } from '../../support/shared-data.ts';
import { runWattcast } from './run-program.ts';
import type { Score } from './score.ts';
import { type BenchSeries, idOf } from './series.ts';

export interface Place {
  /** A directory that `wattcast import` fills. */
  readonly store: string;
  readonly signal: AbortSignal;
}

/** Puts the files of a series into the store, as whoever has them would. */
export async function importSeries(series: BenchSeries, { store, signal }: Place): Promise<void> {
  for (const { path, options } of series.files) {
    const into = ['--series', idOf(series), '--store', store];
    await runWattcast(['import', sharedPath(path), ...into, ...options, '--json'], signal);
  }
}

/** What `wattcast backtest` says of stored series of the same test period: one report each. */
export async function judgeOurs(
  series: readonly BenchSeries[],
  how: 'auto' | 'global' | 'neighbours',
  { store, signal }: Place,
): Promise<BacktestReport[]> {
  const [{ testFrom, testTo, suspects }] = series as [BenchSeries];
  const text = await runWattcast(
    [
      ...['backtest', '--store', store, '--series', ...series.map(idOf)],
      ...['--suspects', suspects, '--test-from', testFrom, '--test-to', testTo],
      ...(how === 'neighbours' ? ['--neighbours'] : ['--forecaster', how]),
      '--json',
    ],
    signal,
  );
  return (JSON.parse(text) as { series: BacktestReport[] }).series;
}

export function scoreOf({ score: { mae, quantiles } }: BacktestReport): Score {
  const { pinball = Number.NaN, coverage = Number.NaN } = quantiles ?? {};
  return { mae, pinball, coverage: 100 * coverage };
}
