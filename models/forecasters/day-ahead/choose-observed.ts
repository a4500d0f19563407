import { closedFormInputs } from '../../features/day-ahead/closed-form-inputs.ts';
import { dayAheadInputs } from '../../features/day-ahead/day-ahead-inputs.ts';
import type { DayShape } from '../../features/day-ahead/day-transform.ts';
import { fitClosedForm } from './closed-form.ts';
import { observedDays } from './observed-days.ts';
import { errorsLeft } from './observed-errors.ts';
import { buildTrainingDays, type TrainingSource } from './training-days.ts';

/** Days from which it can be told what helps. */
const LEAST_DAYS = 84;
/** By how much of the errors that are left each one has to lessen them. */
const LEAST_GAIN = 0.005;
/** Tried together; of more, those that lessen errors most by themselves. */
const MOST_TRIED = 12;

export interface ObservedTask {
  readonly sources: readonly TrainingSource[];
  /** With all covariates there are. */
  readonly shape: DayShape;
  readonly warmUpDays: number;
}

/**
 * Of covariates that are known until the origin alone, those that tell of what the closed form gets
 * wrong without them: one after another, each where it lessens the error on folds left out. Many
 * that say nothing would cost more than few say.
 */
export async function chooseObserved(task: ObservedTask): Promise<readonly string[]> {
  const { sources, shape, warmUpDays } = task;
  const names = namesOf(task);
  if (names.length === 0) return [];
  const own = { ...shape, covariates: shape.covariates.filter(({ known }) => known === 'future') };
  const inputs = dayAheadInputs(own);
  const rows = buildTrainingDays(sources, inputs, warmUpDays);
  const { slots } = shape;
  const form = await fitClosedForm(rows, closedFormInputs(inputs.names), { slots, nested: false });
  const errorWith = (chosen: readonly string[]) =>
    errorsLeft(observedDays(rows, form.outOfFold, { sources, shape, names: chosen }));
  const tried = [...names];
  if (tried.length > MOST_TRIED) {
    const alone = new Map(tried.map((name) => [name, errorWith([name])]));
    tried.sort((a, b) => (alone.get(a) as number) - (alone.get(b) as number));
  }
  return chooseForward(tried.slice(0, MOST_TRIED), errorWith);
}

/** For people, after the reasons for all else; empty where there was nothing to choose from. */
export function whyObserved({ covariates }: DayShape, chosen: readonly string[]): string {
  if (!covariates.some(({ known }) => known === 'past')) return '';
  const which = chosen.length > 0 ? chosen.join(', ') : 'nothing';
  const tell = chosen.length > 1 ? 'tell' : 'tells';
  return `; of what is known until the origin alone, ${which} ${tell} of more`;
}

/** Those that all series have, where there is enough history. */
function namesOf({ sources, shape }: ObservedTask): readonly string[] {
  if (Math.max(...sources.map(({ history }) => history.days)) < LEAST_DAYS) return [];
  return shape.covariates
    .filter(({ known }) => known === 'past')
    .map(({ name }) => name)
    .filter((name) =>
      sources.every((source) => source.covariates.some((one) => one.name === name)),
    );
}

function chooseForward(
  names: readonly string[],
  errorWith: (chosen: readonly string[]) => number,
): readonly string[] {
  let best = { chosen: [] as readonly string[], error: errorWith([]) };
  for (;;) {
    const enough = best.error * (1 - LEAST_GAIN);
    const tried = names
      .filter((name) => !best.chosen.includes(name))
      .map((name) => ({ name, error: errorWith([...best.chosen, name]) }));
    const next = tried.reduce((a, b) => (b.error < a.error ? b : a), {
      name: '',
      error: Number.POSITIVE_INFINITY,
    });
    if (!(next.error < enough)) return best.chosen;
    best = { chosen: [...best.chosen, next.name], error: next.error };
  }
}
