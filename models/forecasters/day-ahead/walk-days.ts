import { dayContext } from '../../features/day-ahead/day-context.ts';
import { type DayAheadCore, type DayForecast, forecastDays, prepareDay } from './day-ahead-core.ts';
import type { RecentErrors } from './recent-errors.ts';
import type { TrainingSource } from './training-days.ts';

/** A history that grows by its own forecasts, a day at a time. */
export interface Walker {
  /** Its history ends where the next forecast begins. */
  readonly source: TrainingSource;
  readonly errors: RecentErrors;
}

/** Forecasts the next day of each walker, in one pass. */
export function stepWalkers(
  core: DayAheadCore,
  walkers: readonly Walker[],
): Promise<DayForecast[]> {
  const jobs = walkers.map(({ source, errors }) =>
    prepareDay(core, { context: dayContext(source, source.history.days), errors }),
  );
  return forecastDays(core, jobs);
}
