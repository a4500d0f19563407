import type { KnownView } from '../../series/known-view.ts';
import { FutureValueError } from '../../series/known-view.ts';
import type { DayGrid } from './day-grid.ts';
import { tabulate } from './day-table.ts';
import { fillDays, WEATHER_STAND_INS } from './fill-days.ts';

const HORIZON_DAYS = 16;

/** A covariate by local day and slot, aligned to a history's day 0; gaps filled as in readings. */
export class DayCovariate {
  readonly name: string;
  readonly known: 'future' | 'past';
  readonly #slots: number;
  readonly #values: Float64Array;
  /** Sum of all cells before one. */
  readonly #sums: Float64Array;
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
    return new DayCovariate(source, grid, table.values);
  }

  private constructor(
    { name, known, days }: { name: string; known: 'future' | 'past'; days: number },
    grid: DayGrid,
    values: Float64Array,
  ) {
    this.name = name;
    this.known = known;
    this.#slots = grid.slots;
    this.#originDay = days;
    this.#values = new Float64Array((days + HORIZON_DAYS) * grid.slots).fill(Number.NaN);
    this.#values.set(values.subarray(0, this.#values.length));
    fillDays(this.#values, grid, WEATHER_STAND_INS);
    this.#sums = new Float64Array(this.#values.length + 1);
    this.#values.forEach((value, cell) => {
      this.#sums[cell + 1] = (this.#sums[cell] as number) + value;
    });
  }

  moveTo(day: number): this {
    this.#originDay = day;
    return this;
  }

  /** @throws FutureValueError for a covariate of the past from the origin's day on. */
  value(day: number, slot: number): number {
    if (this.known === 'past' && day >= this.#originDay) {
      throw new FutureValueError(`"${this.name}" is not known at or after the origin.`, {
        name: this.name,
        day,
      });
    }
    const cell = Math.min(this.#values.length - 1, day * this.#slots + slot);
    return this.#values[Math.max(0, cell)] as number;
  }

  /** Mean over the `cells` up to and including (day, slot); fewer at the beginning. */
  trailingMean(day: number, slot: number, cells: number): number {
    const end = Math.min(this.#sums.length - 1, day * this.#slots + slot + 1);
    const start = Math.max(0, end - cells);
    return ((this.#sums[end] as number) - (this.#sums[start] as number)) / (end - start);
  }

  /** Lowest, mean and highest value of a day. */
  dayExtremes(day: number): { lowest: number; mean: number; highest: number } {
    const first = Math.max(0, Math.min(this.#values.length - this.#slots, day * this.#slots));
    const values = this.#values.subarray(first, first + this.#slots);
    return {
      lowest: values.reduce((a, b) => Math.min(a, b)),
      mean: values.reduce((a, b) => a + b) / values.length,
      highest: values.reduce((a, b) => Math.max(a, b)),
    };
  }
}
