import type { KnownView } from '../../series/known-view.ts';
import { FutureValueError } from '../../series/known-view.ts';
import type { DayGrid } from './day-grid.ts';
import { tabulate } from './day-table.ts';
import { fillDays } from './fill-days.ts';

/** A forecast reaches 14 local days, which touch 15, and one more where the origin splits a day. */
const ROOM_DAYS = 16;

/** Days that were read, which histories share: never changed. Cells are slots, day after day. */
interface Past {
  /** Gaps filled. */
  readonly values: Float64Array;
  /** 1 where a cell was measured. */
  readonly known: Uint8Array;
  /** Whether a gap was filled from later days: then a longer history may fill it otherwise. */
  readonly looksAhead: boolean;
}

/**
 * Readings by local day and slot as they were known at an origin, gaps filled. Day 0 is the first
 * day with a reading; before it, the first week repeats. Days are visible up to `originDay`, which
 * training moves through the past: asking for a value of that day or a later one throws.
 */
export class DayHistory {
  readonly grid: DayGrid;
  /** Local day number of day 0. */
  readonly firstDay: number;
  readonly #past: Past;
  /** Cells of the past that belong to this history. */
  readonly #pastCells: number;
  /** Days that were forecast, after those that were read. */
  #grown: Float64Array | undefined;
  #days: number;
  #originDay: number;

  /** Reads what is before the view's origin, of at most `mostDays` before its local day. */
  static read(view: KnownView, grid: DayGrid, mostDays = Number.POSITIVE_INFINITY): DayHistory {
    const until = Math.min(view.originIndex, view.dataset.target.values.length);
    const { dayNumber } = view.localTime(view.originIndex);
    const from = Number.isFinite(mostDays)
      ? Math.max(0, view.indexAt(view.calendar.startOfDay(dayNumber - mostDays)))
      : 0;
    const table = tabulate(view, grid, { from, until, read: (index) => view.target(index) });
    const firstDay = table.days > 0 ? table.firstDay : dayNumber;
    const days = dayNumber - firstDay;
    return new DayHistory(grid, { firstDay, days, past: pastOf(table.values, days, grid) });
  }

  private constructor(
    grid: DayGrid,
    { firstDay, days, past }: { firstDay: number; days: number; past: Past },
  ) {
    this.grid = grid;
    this.firstDay = firstDay;
    this.#days = days;
    this.#originDay = days;
    this.#past = past;
    this.#pastCells = days * grid.slots;
  }

  /** Days held, the appended ones included. */
  get days(): number {
    return this.#days;
  }

  /** First day that is not visible. */
  get originDay(): number {
    return this.#originDay;
  }

  /** Of the days that were read. */
  get bytes(): number {
    const { values, known } = this.#past;
    return values.byteLength + known.byteLength;
  }

  /** Whether a day more could change what gaps in the days before were filled with. */
  get looksAhead(): boolean {
    return this.#past.looksAhead;
  }

  /** Makes the days before `day` visible and no others. */
  moveTo(day: number): this {
    this.#originDay = Math.min(day, this.#days);
    return this;
  }

  /** Appends a day that was forecast, so that the day after it can be. values: [slots]. */
  append(values: ArrayLike<number>): void {
    const { slots } = this.grid;
    this.#grown ??= new Float64Array(ROOM_DAYS * slots);
    const from = this.#days * slots - this.#pastCells;
    for (let slot = 0; slot < slots; slot++) this.#grown[from + slot] = values[slot] as number;
    this.#days++;
    this.#originDay = this.#days;
  }

  /** The same readings up to `day`, none of them copied; days can be appended to it. */
  fork(day: number): DayHistory {
    return new DayHistory(this.grid, { firstDay: this.firstDay, days: day, past: this.#past });
  }

  /** A copy of the latest `most` days that were read, which lets go of those before. */
  latest(most: number): DayHistory {
    const { slots } = this.grid;
    const end = this.#pastCells;
    const dropped = Math.max(0, end / slots - most);
    const first = dropped * slots;
    const past = {
      values: this.#past.values.slice(first, end),
      known: this.#past.known.slice(first, end),
      looksAhead: this.#past.looksAhead,
    };
    const firstDay = this.firstDay + dropped;
    return new DayHistory(this.grid, { firstDay, days: end / slots - dropped, past });
  }

  /** @throws FutureValueError from the origin's day on. */
  value(day: number, slot: number): number {
    const visible = day < 0 ? this.#repeated(day) : day;
    if (visible >= this.#originDay) this.#refuse(day);
    return this.#cell(visible * this.grid.slots + slot);
  }

  /** Whether the cell was measured, not filled or forecast. */
  isKnown(day: number, slot: number): boolean {
    const cell = day * this.grid.slots + slot;
    return day >= 0 && cell < this.#pastCells && this.#past.known[cell] === 1;
  }

  /** The value that training learns from, also beyond the origin; NaN where it was not measured. */
  outcome(day: number, slot: number): number {
    return this.isKnown(day, slot) ? this.#cell(day * this.grid.slots + slot) : Number.NaN;
  }

  /** Mean over cells `[from, until)`, counted from day 0; what is before day 0 is left out. */
  mean(from: number, until: number): number {
    if (until > this.#originDay * this.grid.slots) this.#refuse(until / this.grid.slots);
    const first = Math.max(0, from);
    const read = this.#past.values;
    const readUntil = Math.min(until, this.#pastCells);
    let sum = 0;
    // Without a call for each cell: what a call returns is an object, until it is compiled for good.
    for (let cell = first; cell < readUntil; cell++) sum += read[cell] as number;
    if (until > readUntil) sum = this.#addGrown(sum, Math.max(first, readUntil), until);
    return sum / (until - first);
  }

  #addGrown(before: number, from: number, until: number): number {
    const grown = this.#grown as Float64Array;
    let sum = before;
    for (let cell = from - this.#pastCells; cell < until - this.#pastCells; cell++) {
      sum += grown[cell] as number;
    }
    return sum;
  }

  /** Standard deviation over cells `[from, until)`. */
  deviation(from: number, until: number): number {
    const mean = this.mean(from, until);
    const first = Math.max(0, from);
    const read = this.#past.values;
    let square = 0;
    for (let cell = first; cell < until; cell++) {
      const own = cell - this.#pastCells;
      const apart = ((own < 0 ? read[cell] : this.#grown?.[own]) as number) - mean;
      square += apart * apart;
    }
    return Math.sqrt(square / (until - first));
  }

  #repeated(day: number): number {
    const cycle = Math.max(1, Math.min(7, this.#days));
    return ((day % cycle) + cycle) % cycle;
  }

  #cell(cell: number): number {
    const own = cell - this.#pastCells;
    return (own < 0 ? this.#past.values[cell] : this.#grown?.[own]) as number;
  }

  #refuse(day: number): never {
    throw new FutureValueError(
      `A value of day ${day} was asked for where the origin is the start of day ${this.#originDay}.`,
      { day, originDay: this.#originDay },
    );
  }
}

/** values: [days or more, slots], NaN where nothing is known. */
function pastOf(table: Float64Array, days: number, grid: DayGrid): Past {
  const values = table.slice(0, days * grid.slots);
  const known = new Uint8Array(values.length);
  for (let cell = 0; cell < values.length; cell++) known[cell] = Number.isNaN(values[cell]) ? 0 : 1;
  return { values, known, looksAhead: fillDays(values, grid) };
}
