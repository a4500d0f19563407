import type { KnownView } from '../series/known-view.ts';
import { type ErrorSpread, errorSpreadOf } from './error-spread.ts';

/** Weeks before the origin whose errors are looked at: enough for tails, and of the same season. */
const LOOK_BACK_DAYS = 56;
/** Errors looked at, about; of more, every so many are taken. */
const MOST_ERRORS = 4000;
/** Fewer errors than these say nothing; those of a shorter lag do instead. */
const FEWEST_ERRORS = 24;

/**
 * How far repeating readings would have been off lately, for each lag: the naive forecast learns
 * nothing, so all errors of the past count as unseen. Read at the origin, so that it follows the season.
 */
export class NaiveSpread {
  readonly #view: KnownView;
  readonly #spreads = new Map<number, ErrorSpread>();

  /** @param view at its origin. */
  constructor(view: KnownView) {
    this.#view = view;
  }

  /** @param lagSteps 0 for the mean of readings. */
  of(lagSteps: number): ErrorSpread {
    const known = this.#spreads.get(lagSteps);
    if (known) return known;
    const spread = this.#read(lagSteps);
    this.#spreads.set(lagSteps, spread);
    return spread;
  }

  #read(lagSteps: number): ErrorSpread {
    const { stepsPerDay } = this.#view;
    const observed = errorsOf(this.#view, lagSteps);
    if (lagSteps === 0 || observed.errors.length >= FEWEST_ERRORS) return errorSpreadOf(observed);
    const week = 7 * stepsPerDay;
    const shorter = [week, stepsPerDay, 0].find((lag) => lag < lagSteps && lag % 1 === 0) ?? 0;
    return this.of(shorter);
  }
}

function errorsOf(view: KnownView, lagSteps: number): { errors: number[]; hours: number[] } {
  const { originIndex, stepsPerDay } = view;
  const from = Math.max(lagSteps, originIndex - LOOK_BACK_DAYS * stepsPerDay, 0);
  const stride = Math.max(1, Math.ceil((originIndex - from) / MOST_ERRORS));
  const errors: number[] = [];
  const hours: number[] = [];
  const mean = lagSteps === 0 ? meanOf(view, from) : 0;
  for (let index = from; index < originIndex; index += stride) {
    const guess = lagSteps === 0 ? mean : view.target(index - lagSteps);
    const error = view.target(index) - guess;
    if (Number.isNaN(error)) continue;
    errors.push(error);
    hours.push(Math.floor(view.localTime(index).minuteOfDay / 60));
  }
  return { errors, hours };
}

function meanOf(view: KnownView, from: number): number {
  let [sum, count] = [0, 0];
  for (let index = from; index < view.originIndex; index++) {
    const value = view.target(index);
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
