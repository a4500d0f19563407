import { dayContext } from '../../features/day-ahead/day-context.ts';
import { forecastByKernel, holdWeights, type KernelRegression } from './kernel-regression.ts';
import type { LatelySeen } from './learn-lately.ts';
import type { PreparedDays } from './source-cache.ts';
import type { TrainingSource } from './training-days.ts';

const NO_ROWS = new Float32Array(0);

export interface OlderDays {
  /** Days of the source's history, in order. */
  readonly from: number;
  readonly until: number;
  /** The local day from which on days are new to the regression. */
  readonly fittedUntilDay: number;
  readonly known: PreparedDays | undefined;
}

/**
 * Days that are learned from and not forecast again: regression on likeness says enough of them, at a
 * tenth of what a whole day costs. Adds what it says to `prepared`.
 */
export function olderDays(
  kernel: KernelRegression,
  source: TrainingSource,
  { days, prepared }: { days: OlderDays; prepared: PreparedDays },
): LatelySeen[] {
  holdWeights(kernel);
  const { history } = source;
  const seen: LatelySeen[] = [];
  const first = Math.max(days.from, days.fittedUntilDay - history.firstDay);
  for (let day = first; day < days.until; day++) {
    const context = dayContext(source, day);
    const { dayNumber, level, scale } = context;
    const said = days.known?.get(dayNumber)?.kernel ?? forecastByKernel(kernel, context);
    const { values, directions } = said;
    prepared.set(dayNumber, { shared: NO_ROWS, linear: values, base: values, kernel: said });
    const errors = values.map(
      (value, slot) => (history.outcome(day, slot) - level) / scale - value,
    );
    seen.push({ dayNumber, directions, errors });
  }
  return seen;
}
