import { covariateOf } from '../../features/day-ahead/day-context.ts';
import { type Following, follow } from './following.ts';
import type { TrainingSource } from './training-days.ts';

/** What was known of a source at the start of a day, to grow by forecasts. */
export function forkSource(source: TrainingSource, day: number): TrainingSource {
  return {
    ...source,
    history: source.history.fork(day),
    covariates: source.covariates.map((one) => (one.known === 'past' ? one.fork(day) : one)),
  };
}

/** Appends a day that was forecast; what is known until the origin alone goes on beside it. values: [slots]. */
export function growSource(
  source: TrainingSource,
  values: ArrayLike<number>,
  followings: readonly Following[],
): void {
  const { history } = source;
  history.append(values);
  for (const { name, weights } of followings) {
    follow(covariateOf(source, name), weights, { history, day: history.days - 1 });
  }
}
