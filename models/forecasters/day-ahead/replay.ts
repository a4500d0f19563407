import { type DayContext, dayContext } from '../../features/day-ahead/day-context.ts';
import type { DayGrid } from '../../features/day-ahead/day-grid.ts';
import {
  allSlots,
  type DayAheadCore,
  type DayForecast,
  type DayJob,
  prepareDay,
  slotsToReplay,
  type WantedSlots,
} from './day-ahead-core.ts';
import type { DayAheadState } from './day-ahead-state.ts';
import { forecastByKernel, holdWeights } from './kernel-regression.ts';
import { LatelyFilter } from './lately-filter.ts';
import type { PastWindow } from './past-window.ts';
import type { QuantileTable } from './quantile-table.ts';
import { RecentErrors } from './recent-errors.ts';
import type { TrainingSource } from './training-days.ts';
import { widthFactor } from './width-factor.ts';

/** What the days before a midnight taught: never changed. */
export interface Standing {
  /** The local day that begins with that midnight. */
  readonly dayNumber: number;
  readonly errors: RecentErrors;
  readonly lately: LatelyFilter;
  /** How much wider intervals should be. */
  readonly factor: number;
}

/** A day as it was forecast at its midnight. */
export interface ForecastOfDay {
  readonly forecast: DayForecast;
  /** [slots], scaled: the mean of the regressions. */
  readonly base: Float64Array;
  /** Where the day lies in the directions of learning. */
  readonly directions: Float64Array;
}

export interface ReplayTask {
  readonly core: DayAheadCore;
  readonly state: DayAheadState;
  readonly grid: DayGrid;
  readonly source: TrainingSource;
  readonly window: PastWindow;
  /** What an earlier midnight of the same window knew, and how its day was forecast. */
  readonly from?: { readonly standing: Standing; readonly today: ForecastOfDay | undefined };
}

/** An unseen day: its forecast, or the job that it waits for. */
interface Judged {
  /** Counted from the history's day 0. */
  readonly day: number;
  readonly forecast: DayForecast | undefined;
}

/** Of past days regressions are asked first in a row, and networks thereafter in one pass. */
const MANY_DAYS = 8;
const NO_DIRECTIONS = new Float64Array(0);

/** Lives again through the days before a midnight, each as if those after it were unknown. */
export class Replay {
  /** Of days that networks are to be asked for, in order. */
  readonly jobs: DayJob[] = [];
  readonly errors: RecentErrors;
  readonly lately: LatelyFilter;
  readonly #task: ReplayTask;
  readonly #judged: Judged[] = [];

  constructor(task: ReplayTask) {
    this.#task = task;
    const { source, from, window } = task;
    const { firstDay, days } = source.history;
    const first = Math.max(7, (from?.standing.dayNumber ?? window.replayFrom) - firstDay);
    this.errors = from?.standing.errors.clone() ?? this.#noErrors();
    this.lately = from?.standing.lately.clone() ?? this.#nothingLearned();
    if (task.core.kernel && days - first >= MANY_DAYS) holdWeights(task.core.kernel);
    if (!from) this.#learnOlder(first);
    for (let day = first; day < days; day++) {
      const known = day + firstDay === from?.standing.dayNumber ? from.today : undefined;
      this.#relive(day, known);
    }
  }

  /** forecasts: of `jobs`. */
  finish(forecasts: readonly DayForecast[]): Standing {
    const { source, state, from } = this.#task;
    const { history } = source;
    let taken = 0;
    const days = this.#judged.map(({ day, forecast = forecasts[taken++] as DayForecast }) => ({
      forecast,
      actual: this.#outcomes(day),
    }));
    const table = state.calibration.days[0] as QuantileTable;
    return {
      dayNumber: history.firstDay + history.days,
      errors: this.errors,
      lately: this.lately,
      factor: widthFactor(days, table, from?.standing.factor),
    };
  }

  /** [slots], in the series' unit: of the slots that are looked at, NaN for others. */
  #outcomes(day: number): Float64Array {
    const { source, grid } = this.#task;
    const outcomes = new Float64Array(grid.slots).fill(Number.NaN);
    for (const slot of this.#wanted().asked) outcomes[slot] = source.history.outcome(day, slot);
    return outcomes;
  }

  /** Slots that are looked at: networks are asked for some. */
  #wanted(): WantedSlots {
    const { core, grid } = this.#task;
    return core.networks ? slotsToReplay(grid) : allSlots(grid.slots);
  }

  #noErrors(): RecentErrors {
    const { source, state, grid, window } = this.#task;
    const first = Math.max(1, window.replayFrom - source.history.firstDay);
    const { scale } = dayContext(source, Math.min(first, source.history.days));
    return new RecentErrors(grid.slots, state.typicalError * scale);
  }

  #nothingLearned(): LatelyFilter {
    const { core, state, grid } = this.#task;
    const directions = core.kernel?.learned ?? 0;
    return new LatelyFilter({ directions, slots: grid.slots, ridge: state.kernel?.ridge ?? 1 });
  }

  /** Of the days before `until` regression on likeness says enough. */
  #learnOlder(until: number): void {
    const { core, source, window } = this.#task;
    const { kernel } = core;
    if (!kernel) return;
    const { firstDay } = source.history;
    for (let day = Math.max(7, window.learnFrom - firstDay); day < until; day++) {
      if (!this.#isUnseen(day)) continue;
      const context = dayContext(source, day);
      const { values, directions } = forecastByKernel(kernel, context);
      this.lately.observe({
        dayNumber: context.dayNumber,
        directions,
        errors: errorsOf(context, values),
      });
    }
  }

  #relive(day: number, known: ForecastOfDay | undefined): void {
    const { core, source } = this.#task;
    const context = dayContext(source, day);
    const unseen = this.#isUnseen(day);
    const { until, asked } = this.#wanted();
    // What waits for the networks keeps the memory as it is now.
    const errors = unseen && !known ? this.errors.clone() : this.errors;
    const job =
      known ?? prepareDay(core, { context, errors }, { until, asked: unseen ? asked : [] });
    const directions = directionsOf(job);
    const { dayNumber } = context;
    if (unseen) {
      const forecast = known?.forecast;
      this.#judged.push({ day, forecast });
      const learned = this.lately.expect({ dayNumber, directions });
      if (!known) this.jobs.push({ ...(job as DayJob), ...(learned ? { learned } : {}) });
    }
    const wrong = errorsOf(context, job.base);
    this.errors.observe(wrong.map((error) => error * context.scale));
    if (unseen) this.lately.observe({ dayNumber, directions, errors: wrong });
  }

  /** Days that the fit saw would say that intervals are too wide, and regressions right: it errs less on them. */
  #isUnseen(day: number): boolean {
    const { source, state } = this.#task;
    return source.history.firstDay + day >= (state.kernel?.fittedUntilDay ?? 0);
  }
}

/** [slots], scaled: of a forecast of the context's day; NaN where there was no reading. */
function errorsOf(
  { history, day, level, scale }: DayContext,
  forecast: Float64Array,
): Float64Array {
  return forecast.map((value, slot) => (history.outcome(day, slot) - level) / scale - value);
}

/** Where a day lies in the directions of learning. */
export function directionsOf(job: DayJob | ForecastOfDay): Float64Array {
  return 'forecast' in job ? job.directions : (job.kernel?.directions ?? NO_DIRECTIONS);
}
