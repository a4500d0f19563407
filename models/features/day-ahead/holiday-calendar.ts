import type { KnownView } from '../../series/known-view.ts';

/** Which local days are public holidays: a day is one when the covariate `holiday` says so anywhere in it. */
export class HolidayCalendar {
  readonly #days: ReadonlySet<number>;

  /** Day numbers in `[fromDay, untilDay)` are looked up. */
  static read(view: KnownView, fromDay: number, untilDay: number): HolidayCalendar {
    const days = new Set<number>();
    if (!view.has('holiday')) return new HolidayCalendar(days);
    for (let day = fromDay; day < untilDay; day++) {
      const noon = view.indexAt(view.calendar.startOfDay(day)) + Math.floor(view.stepsPerDay / 2);
      if (view.covariate('holiday', noon) > 0) days.add(day);
    }
    return new HolidayCalendar(days);
  }

  private constructor(days: ReadonlySet<number>) {
    this.#days = days;
  }

  /** @param dayNumber of the local calendar. */
  has(dayNumber: number): boolean {
    return this.#days.has(dayNumber);
  }

  /** A working day between a holiday and a weekend. */
  isBridge(dayNumber: number): boolean {
    if (this.has(dayNumber)) return false;
    const weekday = weekdayOf(dayNumber);
    return (weekday === 5 && this.has(dayNumber - 1)) || (weekday === 1 && this.has(dayNumber + 1));
  }

  /** 1 (Monday) to 7 (Sunday), a holiday counted as a Sunday. */
  effectiveWeekday(dayNumber: number): number {
    return this.has(dayNumber) ? 7 : weekdayOf(dayNumber);
  }
}

/** 1 (Monday) to 7 (Sunday) of a local day number. */
export function weekdayOf(dayNumber: number): number {
  return ((((dayNumber + 3) % 7) + 7) % 7) + 1;
}

/** 0 for working days, 1 for Saturdays, 2 for Sundays and holidays. */
export function kindOfDay(effectiveWeekday: number): number {
  return Math.max(0, effectiveWeekday - 5);
}
