import { CommandOptionError } from '../failure.ts';
import type { BacktestData } from './read-backtest-data.ts';

/** @throws CommandOptionError where series that one model learns from have several steps. */
export function refuseMixedSteps(series: readonly BacktestData[]): void {
  const steps = series.map(({ dataset }) => dataset.target.info.stepMinutes);
  if (new Set(steps).size <= 1) return;
  const list = series.map(({ name }, i) => `${name} ${steps[i]} min`).join(', ');
  throw new CommandOptionError(
    `One model learns from series of one step, and these have several: ${list}. Name those of one step.`,
    { steps },
  );
}
