import type { KnownView } from '../../series/known-view.ts';
import { FutureValueError } from '../../series/known-view.ts';
import type { DayGrid } from './day-grid.ts';
import { tabulate } from './day-table.ts';
import { fillDays, WEATHER_STAND_INS } from './fill-days.ts';

const HORIZON_DAYS = 16;
/** What later days look back on, and some more. */
const LOOK_BACK_DAYS = 30;

/** A covariate by local day and slot, aligned to a history's day 0; gaps filled as in readings. */
export class DayCovariate {
  readonly name: string;
  readonly known: 'future' | 'past';
  /** Days until after the last one with a value that was read. */
  readonly knownDays: number;
  /** Whether a gap was filled from later days: then more of it may fill it otherwise. */
  readonly looksAhead: boolean;
  readonly #slots: number;
  readonly #values: Float64Array;
  /** Sum of all cells before one. */
  readonly #sums: Float64Array;
  /** The day of the first cell. */
  readonly #firstDay: number;
  /** First day that a covariate of the past may not be asked for. */
  #originDay: number;

  /** Reads from day 0 to the origin, or as far beyond as a forecast may reach. */
  static read(
    view: KnownView,
    grid: DayGrid,
    source: { name: string; known: 'future' | 'past'; firstDay: number; days: number },
  ): DayCovariate {
    const startAt = view.calendar.startOfDay(source.firstDay);
    const lastDay = source.firstDay + source.days + (source.known === 'future' ? HORIZON_DAYS : 0);
    const until = view.indexAt(view.calendar.startOfDay(lastDay));
    const table = tabulate(view, grid, {
      from: view.indexAt(startAt),
      until: source.known === 'future' ? until : Math.min(until, view.originIndex),
      read: (index) => view.covariate(source.name, index),
    });
    const values = new Float64Array((source.days + HORIZON_DAYS) * grid.slots).fill(Number.NaN);
    values.set(table.values.subarray(0, values.length));
    const looksAhead = fillDays(values, grid, WEATHER_STAND_INS);
    const sums = new Float64Array(values.length + 1);
    values.forEach((value, cell) => {
      sums[cell + 1] = (sums[cell] as number) + value;
    });
    const lastCell = table.values.findLastIndex((value) => !Number.isNaN(value));
    return new DayCovariate({
      ...{ ...source, slots: grid.slots, values, sums, firstDay: 0, looksAhead },
      knownDays: Math.min(source.days, Math.floor(lastCell / grid.slots) + 1),
    });
  }

  private constructor(parts: CovariateParts) {
    this.name = parts.name;
    this.known = parts.known;
    this.#slots = parts.slots;
    this.#originDay = parts.days;
    this.#values = parts.values;
    this.#sums = parts.sums;
    this.#firstDay = parts.firstDay;
    this.knownDays = parts.knownDays;
    this.looksAhead = parts.looksAhead;
  }

  get bytes(): number {
    return this.#values.byteLength + this.#sums.byteLength;
  }

  /** A copy that lets go of the days before `day`, for a history whose first `dropped` days were let go. */
  latest(day: number, dropped: number): DayCovariate {
    const first = Math.max(0, day - this.#firstDay) * this.#slots;
    return new DayCovariate({
      ...{ name: this.name, known: this.known, slots: this.#slots },
      days: this.#originDay - dropped,
      values: this.#values.slice(first),
      sums: this.#sums.slice(first),
      firstDay: Math.max(day, this.#firstDay) - dropped,
      knownDays: this.knownDays - dropped,
      looksAhead: this.looksAhead,
    });
  }

  /** Of the past, a copy of what was known of it at the start of `day`, to go on from by `put`. */
  fork(day: number): DayCovariate {
    const firstDay = Math.max(this.#firstDay, day - LOOK_BACK_DAYS);
    const first = this.#cellOf(firstDay);
    const known = this.#cellOf(day);
    const values = new Float64Array(known - first + HORIZON_DAYS * this.#slots);
    const sums = new Float64Array(values.length + 1);
    values.set(this.#values.subarray(first, known));
    sums.set(this.#sums.subarray(first, known + 1));
    return new DayCovariate({
      ...{ name: this.name, known: this.known, slots: this.#slots, days: day },
      ...{ values, sums, firstDay, knownDays: day, looksAhead: this.looksAhead },
    });
  }

  /** Takes values for a day that is not known, as they are thought to be. values: [slots]. */
  put(day: number, values: Float64Array): void {
    const from = this.#cellOf(day);
    if (from + values.length > this.#values.length) return;
    this.#values.set(values, from);
    values.forEach((value, slot) => {
      this.#sums[from + slot + 1] = (this.#sums[from + slot] as number) + value;
    });
  }

  moveTo(day: number): this {
    this.#originDay = day;
    return this;
  }

  /** @throws FutureValueError for a covariate of the past from the origin's day on. */
  value(day: number, slot: number): number {
    this.#refuseFuture(day);
    const cell = Math.min(this.#values.length - 1, this.#cellOf(day) + slot);
    return this.#values[Math.max(0, cell)] as number;
  }

  /**
   * Mean over the `cells` up to and including (day, slot); fewer at the beginning.
   * @throws FutureValueError as `value` does
   */
  trailingMean(day: number, slot: number, cells: number): number {
    this.#refuseFuture(day);
    const end = Math.min(this.#sums.length - 1, this.#cellOf(day) + slot + 1);
    const start = Math.max(0, end - cells);
    return ((this.#sums[end] as number) - (this.#sums[start] as number)) / (end - start);
  }

  /** Lowest, mean and highest value of a day. */
  dayExtremes(day: number): { lowest: number; mean: number; highest: number } {
    const first = Math.max(0, Math.min(this.#values.length - this.#slots, this.#cellOf(day)));
    let [lowest, sum, highest] = [Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY];
    for (let cell = first; cell < first + this.#slots; cell++) {
      const value = this.#values[cell] as number;
      lowest = Math.min(lowest, value);
      sum += value;
      highest = Math.max(highest, value);
    }
    return { lowest, mean: sum / this.#slots, highest };
  }

  #refuseFuture(day: number): void {
    if (this.known === 'future' || day < this.#originDay) return;
    throw new FutureValueError(`"${this.name}" is not known at or after the origin.`, {
      name: this.name,
      day,
    });
  }

  #cellOf(day: number): number {
    return (day - this.#firstDay) * this.#slots;
  }
}

interface CovariateParts {
  readonly name: string;
  readonly known: 'future' | 'past';
  readonly slots: number;
  /** Of the history that it is aligned to. */
  readonly days: number;
  readonly values: Float64Array;
  readonly sums: Float64Array;
  readonly firstDay: number;
  readonly knownDays: number;
  readonly looksAhead: boolean;
}
