import { WattcastError } from '../errors.ts';
import type { Calendar, LocalTime } from './calendar.ts';
import { calendarOf } from './calendar.ts';
import { type LocalTimes, localTimesOf } from './local-times.ts';
import { type Covariate, type Dataset, stepMs } from './series.ts';

/** Something asked for a value that was not yet known at the origin: a leak, always a bug. */
export class FutureValueError extends WattcastError {
  readonly code = 'series.future-value';
}

/**
 * A dataset as it was known at one origin. Positions count steps from the target's first one and
 * may lie beyond its end. Target readings at or after the origin, and covariates that are known
 * only in the past, throw; a value that does not exist is NaN.
 */
export class KnownView {
  readonly dataset: Dataset;
  readonly calendar: Calendar;
  readonly stepMs: number;
  readonly stepsPerDay: number;
  readonly #covariates: ReadonlyMap<string, Covariate>;
  readonly #offsets = new Map<string, number>();
  #last: Covariate | undefined;
  #lastOffset = 0;
  #originIndex: number;
  readonly #localTimes: LocalTimes;

  constructor(dataset: Dataset, originIndex = dataset.target.values.length) {
    this.dataset = dataset;
    this.calendar = calendarOf(dataset.target.info.timeZone);
    this.stepMs = stepMs(dataset.target.info);
    this.stepsPerDay = 1440 / dataset.target.info.stepMinutes;
    this.#originIndex = originIndex;
    this.#localTimes = localTimesOf(dataset.target);
    this.#covariates = new Map(dataset.covariates.map((covariate) => [covariate.name, covariate]));
    for (const { name, startAt } of dataset.covariates) {
      this.#offsets.set(name, Math.round((startAt - dataset.target.startAt) / this.stepMs));
    }
  }

  /** First position that is not known. */
  get originIndex(): number {
    return this.#originIndex;
  }

  /** Moves the view to another origin; the calendar's work is kept. */
  moveTo(originIndex: number): this {
    this.#originIndex = originIndex;
    return this;
  }

  /** Target reading in the series' unit. @throws FutureValueError at or after the origin. */
  target(index: number): number {
    if (index >= this.#originIndex) {
      throw new FutureValueError(
        `The reading ${index - this.#originIndex} steps after the origin was asked for.`,
        { index, originIndex: this.#originIndex },
      );
    }
    return this.dataset.target.values[index] ?? Number.NaN;
  }

  has(covariate: string): boolean {
    return this.#covariates.has(covariate);
  }

  /** Covariate value. @throws FutureValueError for a past covariate at or after the origin. */
  covariate(name: string, index: number): number {
    const covariate = this.#find(name);
    if (!covariate) return Number.NaN;
    if (covariate.known === 'past' && index >= this.#originIndex) {
      throw new FutureValueError(`"${name}" is not known at or after the origin.`, { name, index });
    }
    return covariate.values[index - this.#lastOffset] ?? Number.NaN;
  }

  /** The same one is asked for many times in a row. */
  #find(name: string): Covariate | undefined {
    if (name === this.#last?.name) return this.#last;
    this.#last = this.#covariates.get(name);
    this.#lastOffset = this.#offsets.get(name) ?? 0;
    return this.#last;
  }

  /** Local time of a step's start. */
  localTime(index: number): LocalTime {
    return this.#localTimes.at(index);
  }

  /** What the wall clock shows at a step's start: milliseconds since 1970-01-01 on that clock. */
  wallMs(index: number): number {
    return this.calendar.wallMsAt(this.dataset.target.startAt + index * this.stepMs);
  }

  /** Position of the first step that starts at or after an instant. */
  indexAt(at: number): number {
    return Math.ceil((at - this.dataset.target.startAt) / this.stepMs);
  }
}
