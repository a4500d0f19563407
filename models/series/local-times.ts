import { RecentlyUsed } from '../recently-used.ts';
import { type Calendar, calendarOf, type LocalTime } from './calendar.ts';
import { type Series, stepMs } from './series.ts';

/** Grids whose local times are kept: a batch's series mostly share one. */
const MOST_GRIDS = 8;
/** Steps of a grid that are kept: two years of half hours. */
const MOST_STEPS = 40_000;

const grids = new RecentlyUsed<string, LocalTimes>({ most: MOST_GRIDS });

/** The local times of a series' steps, shared with all series on the same grid in the same zone. */
export function localTimesOf({ info, startAt }: Series): LocalTimes {
  const step = stepMs(info);
  const grid = `${info.timeZone} ${startAt} ${step}`;
  const known = grids.get(grid);
  if (known) return known;
  const made = new LocalTimes(calendarOf(info.timeZone), startAt, step);
  grids.set(grid, made);
  return made;
}

/** Local time of each step of a grid, computed when it is first asked for. */
export class LocalTimes {
  readonly #calendar: Calendar;
  readonly #startAt: number;
  readonly #stepMs: number;
  readonly #times = new Map<number, LocalTime>();

  /** @param startAt of step 0, epoch milliseconds. */
  constructor(calendar: Calendar, startAt: number, stepMs: number) {
    this.#calendar = calendar;
    this.#startAt = startAt;
    this.#stepMs = stepMs;
  }

  /** Of the start of a step, which may lie before or after those of the series. */
  at(step: number): LocalTime {
    const known = this.#times.get(step);
    if (known) return known;
    const local = this.#calendar.localTimeAt(this.#startAt + step * this.#stepMs);
    if (this.#times.size === MOST_STEPS) this.#times.clear();
    this.#times.set(step, local);
    return local;
  }
}
