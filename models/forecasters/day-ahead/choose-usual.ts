import { HEAD_LEVELS as DECILES } from '../../networks/day-ahead-parts.ts';
import { quantileAt, quantileTableOf, TABLE_LEVELS } from './quantile-table.ts';
import type { TrainingDays, TrainingSource } from './training-days.ts';
import { MIDDLE_LEVEL, medianBeside, usualReadings, writeBeside } from './usual-readings.ts';

/** Shares that are tried. */
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
/**
 * Of the best share. What judges the forecast here is fits without a fold, which have not gone on
 * learning since; what is usual has its latest days at any time, and so it seems to deserve more.
 */
const TAKEN = 2 / 3;
/** By how much of the pinball loss the best share has to lessen it. */
const LEAST_GAIN = 0.02;
/** One day in so many is looked at to choose; not seven, so that all weekdays are. */
const ONE_DAY_IN = 3;

const WIDTH = TABLE_LEVELS.length;
/** Where the deciles are among the table's levels. */
const COLUMNS = DECILES.map((level) => (TABLE_LEVELS as readonly number[]).indexOf(level));

export interface UsualTask {
  readonly rows: TrainingDays;
  readonly sources: readonly TrainingSource[];
  readonly slots: number;
  /** [rows], scaled: forecasts of rows by what was fitted without them, and their half widths. */
  readonly medians: Float64Array;
  readonly halfWidths: Float64Array;
  /** Keeps a value possible, in the series' unit. */
  readonly bound: (value: number) => number;
}

/** How what is usual at a time takes part in forecasts of training days. */
export interface ChosenUsual {
  readonly share: number;
  /** Mean absolute error of its median, in the series' unit. */
  readonly error: number;
  /** [rows], scaled. */
  readonly medians: Float64Array;
  /** [rows, table levels], in half widths. */
  readonly beside: Float64Array;
}

/**
 * The share of usual readings in forecasts, by the pinball loss that is left on days that the forecasts
 * did not learn from; undefined where they say nothing beside them, as of all that is not spiky.
 */
export function chooseUsual(task: UsualTask): ChosenUsual | undefined {
  const { medians, halfWidths } = task;
  const judged = lossesOf(task);
  const best = judged.losses.indexOf(Math.min(...judged.losses));
  const [alone, least] = [judged.losses[0] as number, judged.losses[best] as number];
  if (best === 0 || least > (1 - LEAST_GAIN) * alone) return undefined;
  const share = TAKEN * (SHARES[best - 1] as number);
  const usual = usualOfRows(task, 1);
  const beside = new Float64Array(usual.length);
  const mixed = medians.map((median, row) => {
    const of = { usual, at: row * WIDTH, share };
    writeBeside(beside, halfWidths[row] as number, of);
    return medianBeside(median, of);
  });
  return { share, error: judged.error, medians: mixed, beside };
}

/** [rows, table levels], scaled; NaN for rows of days that are passed over. */
function usualOfRows({ rows, sources, slots }: UsualTask, oneDayIn: number): Float64Array {
  const usual = new Float64Array(rows.targets.length * WIDTH).fill(Number.NaN);
  const all = Array.from({ length: slots }, (_, slot) => slot);
  rows.days.forEach(({ source, day, level, scale, firstRow, rows: count }, which) => {
    if (which % oneDayIn !== 0) return;
    const { history } = sources[source] as TrainingSource;
    const ofDay = usualReadings({ history, day }, all);
    for (let row = firstRow; row < firstRow + count; row++) {
      const from = (rows.slots[row] as number) * WIDTH;
      for (let i = 0; i < WIDTH; i++) {
        usual[row * WIDTH + i] = ((ofDay[from + i] as number) - level) / scale;
      }
    }
  });
  return usual;
}

/** Summed pinball losses at the deciles, in the series' unit: without usual readings, then with each share. */
function lossesOf(task: UsualTask): { losses: number[]; error: number } {
  const { rows, medians } = task;
  const usual = usualOfRows(task, ONE_DAY_IN);
  const own = ownDeciles(task);
  const losses = new Array<number>(SHARES.length + 1).fill(0);
  let [error, count] = [0, 0];
  for (let row = 0; row < medians.length; row++) {
    const middle = usual[row * WIDTH + MIDDLE_LEVEL] as number;
    if (Number.isNaN(middle)) continue;
    const { scale } = rows.days[rows.dayOfRow[row] as number] as TrainingDays['days'][number];
    count++;
    error += scale * Math.abs((rows.targets[row] as number) - middle);
    addLosses(losses, task, { row, own, usual });
  }
  return { losses, error: error / Math.max(1, count) };
}

/** What calibration would add at the deciles without usual readings, in half widths. */
function ownDeciles({ rows, medians, halfWidths }: UsualTask): number[] {
  const table = quantileTableOf(
    rows.targets.map((y, row) => (y - (medians[row] as number)) / (halfWidths[row] as number)),
  );
  return DECILES.map((level) => quantileAt(table, level));
}

/** What may not be is not forecast, so it does not count: of a meter that stands still most fall to zero. */
function addLosses(
  losses: number[],
  { rows, medians, halfWidths, bound }: UsualTask,
  { row, own, usual }: { row: number; own: readonly number[]; usual: Float64Array },
): void {
  const day = rows.days[rows.dayOfRow[row] as number] as TrainingDays['days'][number];
  const actual = day.level + day.scale * (rows.targets[row] as number);
  own.forEach((ofLevel, i) => {
    const level = DECILES[i] as number;
    const forecast = (medians[row] as number) + (halfWidths[row] as number) * ofLevel;
    const apart = (usual[row * WIDTH + (COLUMNS[i] as number)] as number) - forecast;
    for (let s = 0; s < losses.length; s++) {
      const mixed = forecast + (SHARES[s - 1] ?? 0) * apart;
      const wrong = actual - bound(day.level + day.scale * mixed);
      losses[s] = (losses[s] as number) + wrong * (wrong < 0 ? level - 1 : level);
    }
  });
}

/** For people, after the reasons for all else; empty where there is nothing of it. */
export function whyUsual(chosen: ChosenUsual | undefined): string {
  if (!chosen) return '';
  return `; ${Math.round(100 * chosen.share)} % of what is usual at the time`;
}
