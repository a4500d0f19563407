import type { KnownView } from '../../series/known-view.ts';
import { FutureValueError } from '../../series/known-view.ts';
import type { DayGrid } from './day-grid.ts';
import { tabulate } from './day-table.ts';
import { fillDays } from './fill-days.ts';

/** A forecast reaches 14 local days, which touch 15, and one more where the origin splits a day. */
const ROOM_DAYS = 16;

/**
 * Readings by local day and slot as they were known at an origin, gaps filled. Day 0 is the first
 * day with a reading; before it, the first week repeats. Days are visible up to `originDay`, which
 * training moves through the past: asking for a value of that day or a later one throws.
 */
export class DayHistory {
  readonly grid: DayGrid;
  /** Local day number of day 0. */
  readonly firstDay: number;
  readonly #values: Float64Array;
  readonly #known: Uint8Array;
  /** Sum of all cells before one. */
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #days: number;
  #originDay: number;

  /** Reads what is before the view's origin, at most the latest `mostDays`. */
  static read(view: KnownView, grid: DayGrid, mostDays = Number.POSITIVE_INFINITY): DayHistory {
    const until = Math.min(view.originIndex, view.dataset.target.values.length);
    const from = Math.max(0, until - Math.ceil(Math.min(mostDays * view.stepsPerDay, until)));
    const table = tabulate(view, grid, { from, until, read: (index) => view.target(index) });
    const { dayNumber } = view.localTime(view.originIndex);
    const firstDay = table.days > 0 ? table.firstDay : dayNumber;
    return new DayHistory(grid, { firstDay, days: dayNumber - firstDay, values: table.values });
  }

  private constructor(
    grid: DayGrid,
    { firstDay, days, values }: { firstDay: number; days: number; values: Float64Array },
  ) {
    this.grid = grid;
    this.firstDay = firstDay;
    this.#days = days;
    this.#originDay = days;
    const cells = (days + ROOM_DAYS) * grid.slots;
    this.#values = new Float64Array(cells).fill(Number.NaN);
    this.#values.set(values.subarray(0, days * grid.slots));
    this.#known = new Uint8Array(cells);
    for (let cell = 0; cell < cells; cell++) {
      this.#known[cell] = Number.isNaN(this.#values[cell]) ? 0 : 1;
    }
    fillDays(this.#values.subarray(0, days * grid.slots), grid);
    this.#sums = new Float64Array(cells + 1);
    this.#squares = new Float64Array(cells + 1);
    this.#addUp(0);
  }

  /** Days held, the appended ones included. */
  get days(): number {
    return this.#days;
  }

  /** First day that is not visible. */
  get originDay(): number {
    return this.#originDay;
  }

  /** Makes the days before `day` visible and no others. */
  moveTo(day: number): this {
    this.#originDay = Math.min(day, this.#days);
    return this;
  }

  /** Appends a day that was forecast, so that the day after it can be. values: [slots]. */
  append(values: ArrayLike<number>): void {
    const { slots } = this.grid;
    this.#values.set(values, this.#days * slots);
    this.#days++;
    this.#addUp(this.#days - 1);
    this.#originDay = this.#days;
  }

  /** A copy that ends before `day`, to which days can be appended. */
  fork(day: number): DayHistory {
    const values = this.#values.slice(0, day * this.grid.slots);
    return new DayHistory(this.grid, { firstDay: this.firstDay, days: day, values });
  }

  /** @throws FutureValueError from the origin's day on. */
  value(day: number, slot: number): number {
    const visible = day < 0 ? this.#repeated(day) : day;
    if (visible >= this.#originDay) this.#refuse(day);
    return this.#values[visible * this.grid.slots + slot] as number;
  }

  /** Whether the cell was measured, not filled or forecast. */
  isKnown(day: number, slot: number): boolean {
    return day >= 0 && this.#known[day * this.grid.slots + slot] === 1;
  }

  /** The value that training learns from, also beyond the origin; NaN where it was not measured. */
  outcome(day: number, slot: number): number {
    return this.isKnown(day, slot)
      ? (this.#values[day * this.grid.slots + slot] as number)
      : Number.NaN;
  }

  /** Mean over cells `[from, until)`, counted from day 0; what is before day 0 is left out. */
  mean(from: number, until: number): number {
    if (until > this.#originDay * this.grid.slots) this.#refuse(until / this.grid.slots);
    const first = Math.max(0, from);
    return ((this.#sums[until] as number) - (this.#sums[first] as number)) / (until - first);
  }

  /** Standard deviation over cells `[from, until)`. */
  deviation(from: number, until: number): number {
    const mean = this.mean(from, until);
    const first = Math.max(0, from);
    const square =
      ((this.#squares[until] as number) - (this.#squares[first] as number)) / (until - first);
    return Math.sqrt(Math.max(0, square - mean * mean));
  }

  #repeated(day: number): number {
    const cycle = Math.max(1, Math.min(7, this.#days));
    return ((day % cycle) + cycle) % cycle;
  }

  #addUp(fromDay: number): void {
    const { slots } = this.grid;
    for (let cell = fromDay * slots; cell < this.#days * slots; cell++) {
      const value = this.#values[cell] as number;
      this.#sums[cell + 1] = (this.#sums[cell] as number) + value;
      this.#squares[cell + 1] = (this.#squares[cell] as number) + value * value;
    }
  }

  #refuse(day: number): never {
    throw new FutureValueError(
      `A value of day ${day} was asked for where the origin is the start of day ${this.#originDay}.`,
      { day, originDay: this.#originDay },
    );
  }
}
