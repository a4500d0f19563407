import { WattcastError } from '../errors.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Since 2000 no zone has changed its offset twice within four days; before, a day must do. */
const SAMPLE_MS = 4 * DAY_MS;
/** Starts of days that are kept: 20 years of them. */
const MOST_STARTS = 7_305;
const OFFSET = /GMT([-+\u2212])(\d{2}):?(\d{2})?:?(\d{2})?$/;

/** An instant as the wall clock and calendar of a zone show it. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** Minutes since local midnight on the wall clock, 0 to 1,439. */
  readonly minuteOfDay: number;
  /** 1 (Monday) to 7 (Sunday), as ISO 8601 numbers them. */
  readonly weekday: number;
  /** 1 to 366. */
  readonly dayOfYear: number;
  /** Days of the local date since 1970-01-01: consecutive local days differ by one. */
  readonly dayNumber: number;
}

export class UnknownTimeZoneError extends WattcastError {
  readonly code = 'series.unknown-time-zone';

  constructor(timeZone: string) {
    super(
      `Unknown time zone "${timeZone}". Use an IANA name such as Europe/London, ` +
        'Australia/Melbourne or UTC (list: https://data.iana.org/time-zones/tzdb/zone1970.tab).',
      { timeZone },
    );
  }
}

interface Transition {
  readonly at: number;
  readonly offsetMs: number;
}

const calendars = new Map<string, Calendar>();

/** The calendar of an IANA zone; one instance a zone, because its offset table is worth keeping. */
export function calendarOf(timeZone: string): Calendar {
  let calendar = calendars.get(timeZone);
  if (!calendar) {
    calendar = new Calendar(timeZone);
    calendars.set(timeZone, calendar);
  }
  return calendar;
}

/**
 * Local time of one zone: the only place where UTC and wall clocks meet.
 * Offsets come from the runtime's IANA data (Intl) and are tabled by year, so that a
 * lookup is arithmetic.
 */
export class Calendar {
  readonly timeZone: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #years = new Map<number, readonly Transition[]>();
  readonly #starts = new Map<number, number>();
  /** The stretch of constant offset that was asked for last: the next instant is mostly in it too. */
  #stretch = { from: 0, until: 0, offsetMs: 0 };

  constructor(timeZone: string) {
    this.timeZone = timeZone;
    try {
      this.#format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    } catch {
      throw new UnknownTimeZoneError(timeZone);
    }
  }

  /** Local minus UTC time at an instant, milliseconds. */
  offsetMsAt(at: number): number {
    const { from, until, offsetMs } = this.#stretch;
    return at >= from && at < until ? offsetMs : this.#findOffset(at);
  }

  /** What the wall clock shows at an instant, milliseconds since 1970-01-01 on that clock. */
  wallMsAt(at: number): number {
    return at + this.offsetMsAt(at);
  }

  localTimeAt(at: number): LocalTime {
    const wall = this.wallMsAt(at);
    const dayNumber = Math.floor(wall / DAY_MS);
    const date = new Date(wall);
    const year = date.getUTCFullYear();
    return {
      year,
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      minuteOfDay: Math.floor((wall - dayNumber * DAY_MS) / MINUTE_MS),
      weekday: ((((dayNumber + 3) % 7) + 7) % 7) + 1,
      dayOfYear: dayNumber - Math.floor(Date.UTC(year, 0, 1) / DAY_MS) + 1,
      dayNumber,
    };
  }

  /**
   * The instants at which the wall clock shows `wallMs` (milliseconds since 1970-01-01 on that
   * clock): one normally, two when the clock was set back, none when it was set forward.
   */
  instantsOf(wallMs: number): readonly number[] {
    const offsets = new Set([
      this.offsetMsAt(wallMs - DAY_MS),
      this.offsetMsAt(wallMs),
      this.offsetMsAt(wallMs + DAY_MS),
    ]);
    const instants = [...offsets]
      .map((offsetMs) => wallMs - offsetMs)
      .filter((at) => at + this.offsetMsAt(at) === wallMs);
    return instants.sort((a, b) => a - b);
  }

  /** First instant of a local day; where midnight does not exist, the instant the clock jumps past it. */
  startOfDay(dayNumber: number): number {
    const known = this.#starts.get(dayNumber);
    if (known !== undefined) return known;
    const wall = dayNumber * DAY_MS;
    const start = this.instantsOf(wall)[0] ?? this.#firstInstantNotBefore(wall);
    if (this.#starts.size === MOST_STARTS) this.#starts.clear();
    this.#starts.set(dayNumber, start);
    return start;
  }

  /** Minutes in a local day: 1,380, 1,440 or 1,500 where the clock moves by an hour. */
  minutesInDay(dayNumber: number): number {
    return (this.startOfDay(dayNumber + 1) - this.startOfDay(dayNumber)) / MINUTE_MS;
  }

  #findOffset(at: number): number {
    const year = new Date(at).getUTCFullYear();
    const transitions = this.#transitionsOf(year);
    let index = transitions.length - 1;
    while (index > 0 && (transitions[index] as Transition).at > at) index--;
    const { at: from, offsetMs } = transitions[index] as Transition;
    const until = transitions[index + 1]?.at ?? Date.UTC(year + 1, 0, 1);
    this.#stretch = { from, until, offsetMs };
    return offsetMs;
  }

  #firstInstantNotBefore(wall: number): number {
    let low = wall - 2 * DAY_MS;
    let high = wall + 2 * DAY_MS;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (middle + this.offsetMsAt(middle) >= wall) high = middle;
      else low = middle;
    }
    return high;
  }

  #transitionsOf(year: number): readonly Transition[] {
    const known = this.#years.get(year);
    if (known) return known;
    const from = Date.UTC(year, 0, 1);
    const until = Date.UTC(year + 1, 0, 1);
    const transitions: Transition[] = [{ at: from, offsetMs: this.#readOffset(from) }];
    const stepMs = year < 2000 ? DAY_MS : SAMPLE_MS;
    for (let sample = from; sample < until; sample += stepMs) {
      const last = transitions.at(-1) as Transition;
      const next = Math.min(sample + stepMs, until - 1);
      const offsetMs = this.#readOffset(next);
      if (offsetMs !== last.offsetMs)
        transitions.push(this.#findTransition(sample, next, offsetMs));
    }
    this.#years.set(year, transitions);
    return transitions;
  }

  #findTransition(before: number, after: number, offsetMs: number): Transition {
    let [low, high] = [before, after];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#readOffset(middle) === offsetMs) high = middle;
      else low = middle;
    }
    return { at: high, offsetMs };
  }

  /** Reads `GMT+05:30` off the runtime's formatter; historic offsets may have seconds. */
  #readOffset(at: number): number {
    const [, sign, hours, minutes, seconds] = OFFSET.exec(this.#format.format(at)) ?? [];
    if (sign === undefined) return 0;
    const size = Number(hours) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
    return (sign === '+' ? size : -size) * 1000;
  }
}
