import { type DayContext, dayContext } from '../../features/day-ahead/day-context.ts';
import type { DayGrid } from '../../features/day-ahead/day-grid.ts';
import { valuesOfDay } from '../../features/day-ahead/day-table.ts';
import { KnownView } from '../../series/known-view.ts';
import type { ForecastRequest } from '../forecaster.ts';
import type { PastCache } from '../past-cache.ts';
import {
  allSlots,
  type DayAheadCore,
  type DayForecast,
  type DayJob,
  prepareDay,
  slotsToReplay,
  type WantedSlots,
} from './day-ahead-core.ts';
import { HistoryTooShortError } from './day-ahead-errors.ts';
import type { DayAheadState } from './day-ahead-state.ts';
import { type Following, followingsOf } from './following.ts';
import { growSource } from './grow-source.ts';
import { correctionAt, morningErrors } from './intraday.ts';
import { applyLearned, type LatelyLearned, type LatelySeen, learnLately } from './learn-lately.ts';
import { olderDays } from './older-days.ts';
import { lastOf, type Place, placesOf } from './places.ts';
import { mixTables, type QuantileTable } from './quantile-table.ts';
import { sourceOf } from './read-source.ts';
import { RecentErrors } from './recent-errors.ts';
import {
  daysPrepared,
  growingSource,
  keepPrepared,
  keepSource,
  type PreparedDays,
  preparedOf,
} from './source-cache.ts';
import type { TrainingSource } from './training-days.ts';
import { widthFactor } from './width-factor.ts';

/** Past days that are learned from. */
const LEARN_DAYS = 70;
/** The latest of them, that are forecast again, to see how the forecaster fares. */
const REPLAY_DAYS = 42;
const LOOK_BACK_DAYS = 42;
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
  readonly past: PastCache<PastLesson>;
}

/** What past days taught: memories at the origin's midnight, and how much wider intervals should be. */
export interface PastLesson {
  readonly errors: RecentErrors;
  readonly factor: number;
  /** What days after the fit teach of the regressions' errors. */
  readonly learned: LatelyLearned | undefined;
  /** The origin's day as its midnight sees it, which is the same at all hours of that day. */
  readonly today: DayForecast;
}

/** One request on its way: a history that grows by its own forecasts. */
export class ForecastRun {
  readonly request: ForecastRequest;
  readonly view: KnownView;
  readonly days: ForecastDay[] = [];
  readonly #core: DayAheadCore;
  readonly #state: DayAheadState;
  readonly #grid: DayGrid;
  readonly #source: TrainingSource;
  readonly #today: Float64Array;
  /** Slots of the origin's day that are over. */
  readonly #originSlot: number;
  /** Where its steps lie. */
  readonly places: readonly Place[];
  /** The last day that is asked for, counted from the origin's, and the slots of it that are. */
  readonly #last: { readonly day: number; readonly slots: number };
  readonly #past: PastCache<PastLesson>;
  readonly #pastKey: string | undefined;
  /** The lesson of another forecast of the same day. */
  readonly #lesson: PastLesson | undefined;
  readonly #replayed: WantedSlots;
  #followings: readonly Following[] | undefined;
  #errors: RecentErrors;
  #factor = 1;
  #learned: LatelyLearned | undefined;

  constructor(request: ForecastRequest, { core, state, grid, past }: RunParts) {
    this.request = request;
    this.#core = core;
    this.#state = state;
    this.#grid = grid;
    const view = new KnownView(request.dataset);
    view.moveTo(view.indexAt(request.originAt));
    this.view = view;
    const { info } = request.dataset.target;
    const scaling = state.windows[info.id];
    this.#past = past;
    this.#pastKey = past.keyOf(request.seriesKey, view);
    this.#lesson = past.find(this.#pastKey);
    const read = () =>
      sourceOf(view, grid, {
        mostDays: LEARN_DAYS + LOOK_BACK_DAYS,
        covariates: state.covariates,
        ...(scaling ? { scaling, series: Object.keys(state.windows).indexOf(info.id) } : {}),
      });
    // The days to learn from are read as they are: of a fork every value counts as measured.
    this.#replayed = slotsToReplay(grid);
    this.#source = this.#lesson ? growingSource(this.#pastKey, read) : read();
    const { days } = this.#source.history;
    if (days < LEAST_DAYS) throw new HistoryTooShortError(days, LEAST_DAYS);
    const origin = view.localTime(view.originIndex);
    this.#originSlot = Math.floor(origin.minuteOfDay / grid.slotMinutes);
    this.#today = valuesOfDay(view, grid, origin.dayNumber);
    this.places = placesOf(view, grid, request.horizonSteps);
    this.#last = lastOf(this.places, grid);
    if (this.#lesson) {
      this.#errors = this.#lesson.errors;
      this.#factor = this.#lesson.factor;
      this.#learned = this.#lesson.learned;
      return;
    }
    const firstScale = dayContext(this.#source, Math.max(1, days - REPLAY_DAYS)).scale;
    this.#errors = new RecentErrors(grid.slots, state.typicalError * firstScale);
  }

  get isDone(): boolean {
    return this.days.length > this.#last.day;
  }

  /** Past days to forecast again, and the first day to come, for one pass of the networks; none where a lesson knows. */
  firstJobs(): DayJob[] {
    if (this.#lesson) return [];
    const { history } = this.#source;
    const end = history.days;
    const { seriesKey } = this.request;
    const keys = { before: this.#past.keyOf(seriesKey, this.view, 1), now: this.#pastKey };
    const known = daysPrepared(keys.before);
    const replayFrom = Math.max(7, end - REPLAY_DAYS);
    const prepared: PreparedDays = new Map();
    const older = this.#olderDays({ until: replayFrom, known, prepared });
    const past: DayJob[] = [];
    for (let day = replayFrom; day < end; day++) {
      const context = dayContext(this.#source, day);
      const job = this.#prepare(context, this.#errors.clone(), known);
      past.push(job);
      this.#errors.observe(this.#errorsOf(job).map((error) => error * context.scale));
    }
    const jobs = [...this.#learnFromDays(past, older), this.nextJob()];
    const { asked } = this.#replayed;
    for (const job of jobs) prepared.set(job.context.dayNumber, preparedOf(job, asked));
    keepPrepared(keys, prepared);
    return jobs;
  }

  #olderDays({
    until,
    known,
    prepared,
  }: {
    until: number;
    known: PreparedDays | undefined;
    prepared: PreparedDays;
  }): LatelySeen[] {
    const { kernel } = this.#core;
    if (!kernel) return [];
    const from = Math.max(7, this.#source.history.days - LEARN_DAYS);
    const { fittedUntilDay = 0 } = this.#state.kernel ?? {};
    return olderDays(kernel, this.#source, {
      days: { from, until, fittedUntilDay, known },
      prepared,
    });
  }

  /** The days with what was to be learned of each from those before it, since the fit. */
  #learnFromDays(past: readonly DayJob[], older: readonly LatelySeen[]): DayJob[] {
    const { kernel } = this.#state;
    const isNew = ({ context }: DayJob) => context.dayNumber >= (kernel?.fittedUntilDay ?? 0);
    const recent = past
      .filter(isNew)
      .map((job): LatelySeen => ({ ...directionsOf(job), errors: this.#errorsOf(job) }));
    const lesson = learnLately([...older, ...recent], kernel?.ridge ?? 1);
    this.#learned = lesson?.learned;
    const expectedFrom = older.length + recent.length - past.length;
    return past.map((job, i) => {
      const learned = isNew(job) ? lesson?.expected[expectedFrom + i] : undefined;
      return learned ? { ...job, learned } : job;
    });
  }

  /** [slots], scaled: of the regressions on a past day; NaN where there was no reading. */
  #errorsOf({ base, context: { history, day, level, scale } }: DayJob): Float64Array {
    return base.map((value, slot) => (history.outcome(day, slot) - level) / scale - value);
  }

  #prepare(context: DayContext, errors: RecentErrors, known: PreparedDays | undefined): DayJob {
    const day = known?.get(context.dayNumber);
    if (day) return { ...day, context, errors, asked: this.#replayed.asked };
    return prepareDay(this.#core, { context, errors }, this.#replayed);
  }

  nextJob(): DayJob {
    const { history } = this.#source;
    const context = dayContext(this.#source, history.days);
    const job = prepareDay(this.#core, { context, errors: this.#errors }, this.#wanted());
    if (!this.#learned) return job;
    return { ...job, learned: applyLearned(this.#learned, directionsOf(job)) };
  }

  /** The origin's day is forecast whole, for later questions about it; another one is if a day follows. */
  #wanted(): WantedSlots {
    const day = this.days.length;
    if (day === 0 || day < this.#last.day) return allSlots(this.#grid.slots);
    return allSlots(this.#last.slots);
  }

  /** Takes in the forecasts of `firstJobs`. */
  begin(forecasts: readonly DayForecast[]): void {
    this.advance(this.#lesson?.today ?? this.#learnFrom(forecasts));
  }

  /** Sees how the forecasts of past days fared; the last is of the origin's day. */
  #learnFrom(forecasts: readonly DayForecast[]): DayForecast {
    const { history } = this.#source;
    const today = forecasts.at(-1) as DayForecast;
    // Days that the fit saw would say that intervals are too wide: it errs less on them.
    const { fittedUntilDay = 0 } = this.#state.kernel ?? {};
    const unseen = Math.max(0, history.firstDay + history.days - fittedUntilDay);
    const replayed = forecasts.slice(-1 - Math.min(unseen, forecasts.length - 1), -1);
    const firstDay = history.days - replayed.length;
    this.#factor = widthFactor(
      replayed.map((forecast, i) => ({
        forecast,
        actual: forecast.median.map((_, slot) => history.outcome(firstDay + i, slot)),
      })),
      this.#state.calibration.days[0] as QuantileTable,
    );
    const [errors, factor, learned] = [this.#errors, this.#factor, this.#learned];
    this.#past.keep(this.#pastKey, { errors, factor, learned, today });
    keepSource(this.#pastKey, this.#source);
    return today;
  }

  /** Takes in the forecast of the next day. */
  advance(forecast: DayForecast): void {
    const day = this.days.length === 0 ? this.#restOfToday(forecast) : this.#laterDay(forecast);
    this.days.push({ ...day, halfWidth: forecast.halfWidth.map((width) => width * this.#factor) });
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

const NO_DIRECTIONS = new Float64Array(0);

function directionsOf({ context, kernel }: DayJob): Omit<LatelySeen, 'errors'> {
  return { dayNumber: context.dayNumber, directions: kernel?.directions ?? NO_DIRECTIONS };
}
