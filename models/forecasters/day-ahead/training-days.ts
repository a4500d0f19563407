import type { DayAheadInputs } from '../../features/day-ahead/day-ahead-inputs.ts';
import {
  type DayContext,
  dayContext,
  type WindowScaling,
} from '../../features/day-ahead/day-context.ts';
import { fitScaling, type Scaling, standardise } from '../../features/scaling.ts';

/** One series, or one of many, from which days are taken to learn from. */
export type TrainingSource = Pick<
  DayContext,
  'history' | 'covariates' | 'holidays' | 'scaling' | 'series'
>;

/** A row for each measured slot of each training day, days in order, sources one after another. */
export interface TrainingDays {
  /** [rows, width], standardised. */
  readonly inputs: Float32Array;
  readonly inputScaling: Scaling;
  /** [rows]: (value - level) / scale of the row's day. */
  readonly targets: Float64Array;
  readonly slots: Uint16Array;
  /** [rows]: which of `days` the row belongs to. */
  readonly dayOfRow: Uint32Array;
  readonly days: readonly TrainingDay[];
}

export interface TrainingDay {
  /** Index of the source. */
  readonly source: number;
  /** Counted from the source history's day 0. */
  readonly day: number;
  readonly level: number;
  readonly scale: number;
  /** Of cross-fitting: models that leave out this fold predict the day. */
  readonly fold: number;
  readonly firstRow: number;
  readonly rows: number;
}

/** Days next to each other are alike, so whole fortnights are left out together. */
export const BLOCK_DAYS = 14;
export const FOLDS = 4;

export function foldOf(day: number): number {
  return Math.floor(day / BLOCK_DAYS) % FOLDS;
}

/** Rows of every day from `warmUpDays` on, each seen from its own midnight. */
export function buildTrainingDays(
  sources: readonly TrainingSource[],
  inputs: DayAheadInputs,
  warmUpDays: number,
): TrainingDays {
  const width = inputs.names.length;
  const slots = (sources[0] as TrainingSource).history.grid.slots;
  const most = sources.reduce((sum, { history }) => sum + history.days, 0) * slots;
  const rows = new RowWriter(most, width);
  const buffer = new Float32Array(slots * width);
  sources.forEach((source, index) => {
    const untilDay = source.history.days;
    for (let day = warmUpDays; day < untilDay; day++) {
      const context = dayContext(source, day);
      inputs.writeDay(context, buffer);
      rows.addDay(context, { source: index, buffer });
    }
    source.history.moveTo(untilDay);
  });
  return rows.finish();
}

class RowWriter {
  readonly #width: number;
  readonly #inputs: Float32Array;
  readonly #targets: Float64Array;
  readonly #slots: Uint16Array;
  readonly #dayOfRow: Uint32Array;
  readonly #days: TrainingDay[] = [];
  #count = 0;

  constructor(most: number, width: number) {
    this.#width = width;
    this.#inputs = new Float32Array(most * width);
    this.#targets = new Float64Array(most);
    this.#slots = new Uint16Array(most);
    this.#dayOfRow = new Uint32Array(most);
  }

  addDay(context: DayContext, { source, buffer }: { source: number; buffer: Float32Array }): void {
    const { history, day, level, scale } = context;
    const firstRow = this.#count;
    const width = this.#width;
    for (let slot = 0; slot < history.grid.slots; slot++) {
      const outcome = history.outcome(day, slot);
      if (Number.isNaN(outcome)) continue;
      const row = this.#count++;
      this.#inputs.set(buffer.subarray(slot * width, (slot + 1) * width), row * width);
      this.#targets[row] = (outcome - level) / scale;
      this.#slots[row] = slot;
      this.#dayOfRow[row] = this.#days.length;
    }
    const rows = this.#count - firstRow;
    if (rows > 0) this.#days.push({ source, day, level, scale, fold: foldOf(day), firstRow, rows });
  }

  finish(): TrainingDays {
    const inputs = this.#inputs.subarray(0, this.#count * this.#width);
    const inputScaling = fitScaling(inputs, this.#width);
    standardise(inputs, inputScaling);
    return {
      inputs,
      inputScaling,
      targets: this.#targets.subarray(0, this.#count),
      slots: this.#slots.subarray(0, this.#count),
      dayOfRow: this.#dayOfRow.subarray(0, this.#count),
      days: this.#days,
    };
  }
}

/** Spread below which, as a share of the mean, deviations of a series are taken to grow with its level. */
const LEVEL_LIKE_SPREAD = 0.7;

/** How windows of a series are scaled, from the days before `untilDay`. */
export function windowScalingOf(history: TrainingSource['history'], stepDays = 1): WindowScaling {
  const { slots } = history.grid;
  const end = history.days * slots;
  const mean = history.mean(0, end);
  const deviation = history.deviation(0, end);
  const levels: number[] = [];
  for (let day = 7; day <= history.days; day += stepDays) {
    levels.push(history.mean((day - 7) * slots, day * slots));
  }
  const levelMean = levels.reduce((a, b) => a + b, 0) / Math.max(1, levels.length);
  const variance = levels.reduce((sum, level) => sum + (level - levelMean) ** 2, 0);
  const lowest = Math.min(...levels);
  const levelLike = mean > 0 && deviation < LEVEL_LIKE_SPREAD * mean && lowest > 0.2 * mean;
  const size = Math.abs(mean) + deviation;
  return {
    kind: levelLike ? 'level' : 'spread',
    floor: Math.max(levelLike ? 0.02 * mean : 0.3 * deviation, 1e-6 * size, 1e-9),
    levelMean,
    levelDeviation: Math.max(Math.sqrt(variance / Math.max(1, levels.length)), 1e-3 * size, 1e-9),
  };
}
