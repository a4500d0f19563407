import { RECENT_ERROR_INPUTS, RecentErrors } from './recent-errors.ts';
import { BLOCK_DAYS, type TrainingDays } from './training-days.ts';

/** What a forecaster would have known of its own errors on each training day. */
export interface ErrorRecord {
  /** [rows, recent-error inputs], unscaled. */
  readonly inputs: Float32Array;
  /** Memories at the start of each block of cross-fitting. */
  readonly blockStarts: readonly BlockStart[];
  /** Mean absolute error of the closed form, scaled. */
  readonly typical: number;
}

export interface BlockStart {
  readonly source: number;
  readonly day: number;
  readonly fold: number;
  readonly errors: RecentErrors;
}

/** Lives through the training days with the closed form's cross-fitted forecasts. linear: [rows], scaled. */
export function recordErrors(rows: TrainingDays, linear: Float64Array, slots: number): ErrorRecord {
  const width = RECENT_ERROR_INPUTS.length;
  const count = rows.targets.length;
  const inputs = new Float32Array(count * width);
  const blockStarts: BlockStart[] = [];
  const typical =
    rows.targets.reduce((sum, y, row) => sum + Math.abs(y - (linear[row] as number)), 0) / count;
  const memories = new Map<number, RecentErrors>();
  let block = -1;
  for (const { source, day, scale, fold, firstRow, rows: length } of rows.days) {
    const memory = memories.get(source) ?? new RecentErrors(slots, typical * scale);
    if (!memories.has(source)) block = -1;
    memories.set(source, memory);
    if (Math.floor(day / BLOCK_DAYS) !== block) {
      block = Math.floor(day / BLOCK_DAYS);
      blockStarts.push({ source, day, fold, errors: memory.clone() });
    }
    const errors = new Float64Array(slots).fill(Number.NaN);
    for (let row = firstRow; row < firstRow + length; row++) {
      const slot = rows.slots[row] as number;
      memory.write(slot, { scale, row: inputs, at: row * width });
      errors[slot] = ((rows.targets[row] as number) - (linear[row] as number)) * scale;
    }
    memory.observe(errors);
  }
  return { inputs, blockStarts, typical };
}
