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
  { history, covariates }: TrainingSource,
  values: ArrayLike<number>,
  followings: readonly Following[],
): void {
  history.append(values);
  for (const { covariate, weights } of followings) {
    const own = covariates.find(({ name }) => name === covariate.name) ?? covariate;
    follow({ covariate: own, weights }, history, history.days - 1);
  }
}
