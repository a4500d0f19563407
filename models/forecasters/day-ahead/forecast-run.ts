import { dayContext } from '../../features/day-ahead/day-context.ts';
import type { DayGrid } from '../../features/day-ahead/day-grid.ts';
import { valuesOfDay } from '../../features/day-ahead/day-table.ts';
import { KnownView } from '../../series/known-view.ts';
import type { ForecastRequest } from '../forecaster.ts';
import {
  allSlots,
  type DayAheadCore,
  type DayForecast,
  type DayJob,
  prepareDay,
  type WantedSlots,
} from './day-ahead-core.ts';
import { HistoryTooShortError } from './day-ahead-errors.ts';
import type { DayAheadState } from './day-ahead-state.ts';
import type { DayLessons, LessonPlace } from './day-lessons.ts';
import { type Following, followingsOf } from './following.ts';
import { growSource } from './grow-source.ts';
import { correctionAt, morningErrors } from './intraday.ts';
import { pastWindowOf } from './past-window.ts';
import { lastOf, type Place, placesOf } from './places.ts';
import { mixTables, type QuantileTable } from './quantile-table.ts';
import { type PastSource, readPast } from './read-past.ts';
import type { RecentErrors } from './recent-errors.ts';
import {
  directionsOf,
  type ForecastOfDay,
  Replay,
  type ReplayTask,
  type Standing,
} from './replay.ts';
import { tableBeside } from './usual-readings.ts';

const LEAST_DAYS = 2;

/** What a day of a forecast is made of: [slots] each, in the series' unit. */
export interface ForecastDay {
  readonly median: Float64Array;
  readonly halfWidth: Float64Array;
  readonly tableAt: (slot: number) => QuantileTable;
}

export interface RunParts {
  readonly core: DayAheadCore;
  readonly state: DayAheadState;
  readonly grid: DayGrid;
  readonly lessons: DayLessons;
}

/** One request on its way: a history that grows by its own forecasts. */
export class ForecastRun {
  readonly request: ForecastRequest;
  readonly view: KnownView;
  readonly days: ForecastDay[] = [];
  readonly #core: DayAheadCore;
  readonly #state: DayAheadState;
  readonly #grid: DayGrid;
  readonly #source: PastSource;
  readonly #today: Float64Array;
  /** Slots of the origin's day that are over. */
  readonly #originSlot: number;
  /** Where its steps lie. */
  readonly places: readonly Place[];
  /** The last day that is asked for, counted from the origin's, and the slots of it that are. */
  readonly #last: { readonly day: number; readonly slots: number };
  readonly #place: LessonPlace;
  /** The origin's day as its midnight saw it, if another forecast of that day said so. */
  readonly #knownToday: ForecastOfDay | undefined;
  /** What its midnight knew, if that is known; else the days before are lived through. */
  readonly #past: Standing | Replay;
  /** The origin's day while it waits for its forecast. */
  #todayJob: DayJob | undefined;
  #followings: readonly Following[] | undefined;
  #errors: RecentErrors;
  #factor = 1;

  constructor(request: ForecastRequest, { core, state, grid, lessons }: RunParts) {
    this.request = request;
    this.#core = core;
    this.#state = state;
    this.#grid = grid;
    const view = new KnownView(request.dataset);
    view.moveTo(view.indexAt(request.originAt));
    this.view = view;
    const origin = view.localTime(view.originIndex);
    const window = pastWindowOf(origin.dayNumber);
    this.#place = lessons.of(request.seriesKey, view, window);
    const known = this.#place.find();
    const read = known?.source ?? readPast(view, { grid, state, window });
    this.#source = { ...read, history: read.history.fork(read.history.days) };
    const { days } = this.#source.history;
    if (days < LEAST_DAYS) throw new HistoryTooShortError(days, LEAST_DAYS);
    this.#originSlot = Math.floor(origin.minuteOfDay / grid.slotMinutes);
    this.#today = valuesOfDay(view, grid, origin.dayNumber);
    this.places = placesOf(view, grid, request.horizonSteps);
    this.#last = lastOf(this.places, grid);
    this.#knownToday = known?.today;
    this.#past = known?.standing ?? this.#replay({ core, state, grid, window });
    this.#errors = this.#past.errors;
  }

  #replay(parts: Omit<ReplayTask, 'source' | 'from'>): Replay {
    const from = this.#place.earlier();
    return new Replay({ ...parts, source: this.#source, ...(from ? { from } : {}) });
  }

  get isDone(): boolean {
    return this.days.length > this.#last.day;
  }

  /** Past days to forecast again, and the origin's day, for one pass of the networks; none where all is known. */
  firstJobs(): DayJob[] {
    if (this.#knownToday) return [];
    this.#todayJob = this.nextJob();
    return [...(this.#past instanceof Replay ? this.#past.jobs : []), this.#todayJob];
  }

  nextJob(): DayJob {
    const { history } = this.#source;
    const context = dayContext(this.#source, history.days);
    const job = prepareDay(this.#core, { context, errors: this.#errors }, this.#wanted());
    const { dayNumber } = context;
    const learned = this.#past.lately.expect({ dayNumber, directions: directionsOf(job) });
    return learned ? { ...job, learned } : job;
  }

  /** The origin's day is forecast whole, for later questions about it; another one is if a day follows. */
  #wanted(): WantedSlots {
    const day = this.days.length;
    if (day === 0 || day < this.#last.day) return allSlots(this.#grid.slots);
    return allSlots(this.#last.slots);
  }

  /** Takes in the forecasts of `firstJobs`. */
  begin(forecasts: readonly DayForecast[]): void {
    const past = this.#past instanceof Replay ? this.#past.finish(forecasts) : this.#past;
    this.#factor = past.factor;
    const job = this.#todayJob;
    const today = this.#knownToday ?? {
      forecast: forecasts.at(-1) as DayForecast,
      base: (job as DayJob).base,
      directions: directionsOf(job as DayJob),
    };
    if (!this.#knownToday) this.#place.keep(past, today, this.#source);
    this.advance(today.forecast);
  }

  /** Takes in the forecast of the next day. */
  advance(forecast: DayForecast): void {
    const day = this.days.length === 0 ? this.#restOfToday(forecast) : this.#laterDay(forecast);
    const tableAt = (slot: number) => tableBeside(day.tableAt(slot), forecast.beside, slot);
    const halfWidth = forecast.halfWidth.map((width) => width * this.#factor);
    this.days.push({ median: day.median, halfWidth, tableAt });
    if (this.isDone) return;
    this.#followings ??= followingsOf(this.#source);
    growSource(this.#source, day.median, this.#followings);
    this.#errors = this.#errors.withoutYesterday();
  }

  /** The origin's day: measured up to the origin, corrected by its errors from there on. */
  #restOfToday({ median }: DayForecast): Omit<ForecastDay, 'halfWidth'> {
    const { days, intraday } = this.#state.calibration;
    const table = days[0] as QuantileTable;
    const errors = this.#today.map((value, slot) => value - (median[slot] as number));
    const morning = morningErrors(errors, this.#originSlot);
    const perHour = this.#grid.slots / 24;
    const correctionOf = (slot: number) =>
      morning ? correctionAt(intraday, (slot - this.#originSlot) / perHour) : undefined;
    const corrected = median.map((value, slot) => {
      const measured = this.#today[slot] as number;
      if (slot < this.#originSlot) return Number.isNaN(measured) ? value : measured;
      const correction = correctionOf(slot);
      if (!morning || !correction) return value;
      return value + correction.latest * morning.latest + correction.recent * morning.recent;
    });
    return { median: corrected, tableAt: (slot) => correctionOf(slot)?.table ?? table };
  }

  /** A later day lies between two whole numbers of days ahead when the origin is within a day. */
  #laterDay({ median }: DayForecast): Omit<ForecastDay, 'halfWidth'> {
    const tables = this.#state.calibration.days;
    const ahead = this.days.length;
    const at = (index: number) => tables[Math.min(index, tables.length - 1)] as QuantileTable;
    const elapsed = this.#originSlot / this.#grid.slots;
    const table = mixTables(at(ahead), at(ahead - 1), elapsed);
    return { median, tableAt: () => table };
  }
}
