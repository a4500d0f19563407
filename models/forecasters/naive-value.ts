import type { KnownView } from '../series/known-view.ts';

const WEEK_DAYS = 7;

/** The known reading a whole number of weeks before a step; older weeks stand in for missing ones. */
export function weekEarlier(view: KnownView, index: number): number {
  return earlier(view, index, WEEK_DAYS * view.stepsPerDay).value;
}

/** A reading that is repeated, and how many steps before; `lagSteps` is 0 for a mean of readings. */
export interface NaiveValue {
  readonly value: number;
  readonly lagSteps: number;
}

/**
 * The best guess that needs no learning: the same weekday's reading of the latest known week, else
 * the same time's of the latest known day, else the mean of the latest week. NaN without a reading.
 */
export class NaiveGuess {
  readonly #view: KnownView;
  #mean: number | undefined;

  /** @param view at its origin. */
  constructor(view: KnownView) {
    this.#view = view;
  }

  at(index: number): NaiveValue {
    for (const days of [WEEK_DAYS, 1]) {
      const found = earlier(this.#view, index, days * this.#view.stepsPerDay);
      if (!Number.isNaN(found.value)) return found;
    }
    this.#mean ??= latestMean(this.#view);
    return { value: this.#mean, lagSteps: 0 };
  }
}

function earlier(view: KnownView, index: number, season: number): NaiveValue {
  if (season >= 1) {
    const ahead = Math.max(0, index - view.originIndex);
    let lagSteps = season * Math.max(1, Math.ceil((ahead + 1) / season));
    for (; index - lagSteps >= 0; lagSteps += season) {
      const value = view.target(index - lagSteps);
      if (!Number.isNaN(value)) return { value, lagSteps };
    }
  }
  return { value: Number.NaN, lagSteps: 0 };
}

/** Of the latest week that has a reading. */
function latestMean(view: KnownView): number {
  const week = WEEK_DAYS * view.stepsPerDay;
  for (let until = view.originIndex; until > 0; until -= week) {
    let [sum, count] = [0, 0];
    for (let index = Math.max(0, until - week); index < until; index++) {
      const value = view.target(index);
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    if (count > 0) return sum / count;
  }
  return Number.NaN;
}
