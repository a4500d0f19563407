import { calendarOf } from './calendar.ts';

const DAY_MS = 86_400_000;

/** What turning clock readings into instants met. */
export interface ClockFindings {
  /** Indices of rows with a time that the clock showed twice; told apart by their order. */
  readonly repeated: readonly number[];
  /** Indices of rows whose local time never was: the clock jumped over it. */
  readonly neverWas: readonly number[];
}

/**
 * Turns what a wall clock showed into instants, in place. In the hour that a clock repeats, the
 * first row with a time is the earlier instant and the second the later one (the other way round
 * in a file that runs backwards). A time that the clock jumped over is read with the offset that
 * held before the jump, and reported.
 *
 * @param walls milliseconds since 1970-01-01 as the clock showed them; becomes UTC epoch milliseconds
 * @param ids whose reading each row is, 0 to `count` - 1: the order counts for each meter by itself
 * @param isLocal 1 where the row is a clock reading, 0 where it is an instant already
 */
export function wallsToInstants(
  walls: Float64Array,
  isLocal: Uint8Array,
  timeZone: string,
  { ids, count = 1 }: { ids?: Int32Array; count?: number } = {},
): ClockFindings {
  const clock = new WallClock(timeZone);
  const seen = Array.from({ length: count }, () => new Set<number>());
  const neverWas: number[] = [];
  const repeated: number[] = [];
  const backwards = runsBackwards(walls, ids);
  for (let step = 0; step < walls.length; step++) {
    const index = backwards ? walls.length - 1 - step : step;
    if (isLocal[index] === 0) continue;
    const wall = walls[index] as number;
    if (Number.isNaN(wall)) continue;
    walls[index] = clock.instantOf(wall, seen[ids?.[index] ?? 0] as Set<number>);
    if (clock.last === 'repeated') repeated.push(index);
    else if (clock.last === 'never-was') neverWas.push(index);
  }
  return { repeated, neverWas };
}

/** One zone's clock. */
class WallClock {
  /** How the last time was read. */
  last: 'plain' | 'repeated' | 'never-was' = 'plain';
  readonly #calendar;
  readonly #offsets = new Map<number, number>();
  #dayNumber = NaN;
  #offsetMs = NaN;

  constructor(timeZone: string) {
    this.#calendar = calendarOf(timeZone);
  }

  instantOf(wall: number, seen: Set<number>): number {
    const dayNumber = Math.floor(wall / DAY_MS);
    if (dayNumber !== this.#dayNumber) this.#enter(dayNumber);
    this.last = 'plain';
    return Number.isNaN(this.#offsetMs) ? this.#nearChange(wall, seen) : wall - this.#offsetMs;
  }

  /** Looks up the one offset of a local day, or NaN where the clock changes on it or beside it. */
  #enter(dayNumber: number): void {
    let offsetMs = this.#offsets.get(dayNumber);
    if (offsetMs === undefined) {
      const noon = dayNumber * DAY_MS + DAY_MS / 2;
      const around = [-2, -1, 0, 1, 2].map((days) =>
        this.#calendar.offsetMsAt(noon + days * DAY_MS),
      );
      offsetMs = around.every((offset) => offset === around[0]) ? (around[0] as number) : NaN;
      this.#offsets.set(dayNumber, offsetMs);
    }
    this.#dayNumber = dayNumber;
    this.#offsetMs = offsetMs;
  }

  #nearChange(wall: number, seen: Set<number>): number {
    const instants = this.#calendar.instantsOf(wall);
    const [first, second] = instants;
    if (first === undefined) {
      this.last = 'never-was';
      return wall - this.#calendar.offsetMsAt(wall - DAY_MS);
    }
    if (second === undefined) return first;
    this.last = 'repeated';
    if (seen.has(wall)) return second;
    seen.add(wall);
    return first;
  }
}

/** Whether most rows are earlier than the row before them, of the first meter where there are several. */
function runsBackwards(walls: Float64Array, ids: Int32Array | undefined): boolean {
  let falls = 0;
  let rises = 0;
  let before = NaN;
  for (let index = 0; index < walls.length; index++) {
    if (ids && ids[index] !== 0) continue;
    const wall = walls[index] as number;
    if (wall < before) falls++;
    else if (wall > before) rises++;
    before = wall;
  }
  return falls > rises;
}
