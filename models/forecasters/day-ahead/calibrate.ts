import type { DayAheadCore } from './day-ahead-core.ts';
import type { BlockStart } from './error-record.ts';
import { type Following, followingsOf } from './following.ts';
import { forkSource, growSource } from './grow-source.ts';
import { type DayErrors, fitIntraday, type IntradayCorrection } from './intraday.ts';
import {
  type QuantileTable,
  quantileTableBeside,
  TABLE_LEVELS,
  widened,
} from './quantile-table.ts';
import { BLOCK_DAYS, FOLDS, type TrainingDays, type TrainingSource } from './training-days.ts';
import { stepWalkers } from './walk-days.ts';

/** Quantiles of errors over half widths: by day ahead, and for the rest of a day under way. */
export interface Calibration {
  /** One table a day ahead, 1 to 14. */
  readonly days: readonly QuantileTable[];
  readonly intraday: readonly IntradayCorrection[];
}

export interface CalibrationTask {
  readonly rows: TrainingDays;
  readonly slots: number;
  /** [rows], scaled: forecasts of rows by what was fitted without them, and their half widths. */
  readonly medians: Float64Array;
  readonly halfWidths: Float64Array;
  /** [rows, table levels], in half widths: what quantiles have beside the tables. */
  readonly beside: Float64Array | undefined;
  readonly sources: readonly TrainingSource[];
  readonly blockStarts: readonly BlockStart[];
  /** The model without a fold. */
  readonly coreOf: (fold: number) => DayAheadCore;
}

const LEVELS = TABLE_LEVELS.length;

/** Blocks that are walked through for the days beyond the first; more add time, not truth. */
const MOST_BLOCKS = 80;

/**
 * Conformal calibration on days that the models judged have not seen (split by fold): the next day,
 * the rest of a day under way, and two weeks of days each forecast from the one before.
 */
export async function calibrate(task: CalibrationTask): Promise<Calibration> {
  const { rows, medians, halfWidths, beside } = task;
  const first = rows.targets.map(
    (target, row) => (target - (medians[row] as number)) / (halfWidths[row] as number),
  );
  const later = await errorsOfLaterDays(task);
  const days: QuantileTable[] = [quantileTableBeside(first, beside)];
  for (const { errors, beside: besideThem } of later) {
    const narrower = days.at(-1) as QuantileTable;
    const table = quantileTableBeside(errors, besideThem);
    days.push(errors.length < 50 ? narrower : widened(table, narrower));
  }
  return { days, intraday: fitIntraday(errorsByDay(task), task.slots) };
}

function errorsByDay({ rows, slots, medians, halfWidths, beside }: CalibrationTask): DayErrors[] {
  return rows.days.map(({ firstRow, rows: length }) => {
    const errors = new Float64Array(slots).fill(Number.NaN);
    const widths = new Float64Array(slots).fill(Number.NaN);
    const besideThem = beside && new Float64Array(slots * LEVELS);
    for (let row = firstRow; row < firstRow + length; row++) {
      const slot = rows.slots[row] as number;
      errors[slot] = (rows.targets[row] as number) - (medians[row] as number);
      widths[slot] = halfWidths[row] as number;
      besideThem?.set(placeOf(beside, row), slot * LEVELS);
    }
    return { errors, halfWidths: widths, ...(besideThem ? { beside: besideThem } : {}) };
  });
}

/** Normalised errors on the second to the last day of each block, forecast from the block's start. */
async function errorsOfLaterDays(task: CalibrationTask): Promise<LaterErrors[]> {
  const stride = Math.max(1, Math.ceil(task.blockStarts.length / MOST_BLOCKS));
  const starts = task.blockStarts.filter((_, i) => Math.floor(i / FOLDS) % stride === 0);
  const later = Array.from(
    { length: BLOCK_DAYS - 1 },
    (): { errors: number[]; beside: number[] } => ({
      errors: [],
      beside: [],
    }),
  );
  for (let fold = 0; fold < FOLDS; fold++) {
    await walkBlocks(task, { fold, starts: starts.filter((start) => start.fold === fold), later });
  }
  return later.map(({ errors, beside }) => ({
    errors: Float64Array.from(errors),
    beside: task.beside && Float64Array.from(beside),
  }));
}

interface LaterErrors {
  readonly errors: Float64Array;
  readonly beside: Float64Array | undefined;
}

async function walkBlocks(
  { sources, slots, coreOf }: CalibrationTask,
  {
    fold,
    starts,
    later,
  }: {
    fold: number;
    starts: readonly BlockStart[];
    later: readonly { errors: number[]; beside: number[] }[];
  },
): Promise<void> {
  if (starts.length === 0) return;
  const core = coreOf(fold);
  const followings = sources.map(followingsOf);
  const walkers = starts.map(({ source, day, errors: memory }) => {
    const whole = sources[source] as TrainingSource;
    return {
      source: forkSource(whole, day),
      followings: followings[source] as readonly Following[],
      errors: memory,
      whole: whole.history,
    };
  });
  for (let ahead = 0; ahead < BLOCK_DAYS; ahead++) {
    const forecasts = await stepWalkers(core, walkers);
    forecasts.forEach(({ median, halfWidth, beside }, i) => {
      const walker = walkers[i] as (typeof walkers)[number];
      const day = walker.source.history.days;
      for (let slot = 0; ahead > 0 && slot < slots; slot++) {
        const error = walker.whole.outcome(day, slot) - (median[slot] as number);
        if (Number.isNaN(error)) continue;
        const of = later[ahead - 1];
        of?.errors.push(error / (halfWidth[slot] as number));
        if (beside) of?.beside.push(...placeOf(beside, slot));
      }
      growSource(walker.source, median, walker.followings);
    });
    walkers.forEach((walker, i) => {
      if (ahead === 0) walkers[i] = { ...walker, errors: walker.errors.withoutYesterday() };
    });
  }
  for (const { whole } of walkers) whole.moveTo(whole.days);
}

function placeOf(beside: Float64Array | undefined, place: number): Float64Array {
  return (beside as Float64Array).subarray(place * LEVELS, (place + 1) * LEVELS);
}
