import type { Grid } from '../../../models/series/grid.ts';
import type { CsvTable } from './csv-table.ts';

const MINUTE_MS = 60_000;
/** A timestamp this near to its step, as a share of the step, is a clock that is a little off. */
const NEAR = 0.01;

export interface GridPlacement {
  readonly grid: Grid;
  /** Start of each row's step, epoch milliseconds; NaN where the row has no readable timestamp. */
  readonly instants: Float64Array;
  readonly table: CsvTable;
  /** Whether to log duplicates, gaps and misplaced rows: once a file, not once a column. */
  readonly report: boolean;
}

/**
 * Puts the rows of a column into the steps of a grid, in the order of the file: a later row wins
 * over an earlier one with another value, and a value over a missing one.
 *
 * @returns values: [grid.length], the column's unit; NaN where no row has a value
 */
export function onGrid(
  column: Float64Array,
  placement: GridPlacement,
): { values: Float64Array; missing: number } {
  const { grid, instants, table, report } = placement;
  const stepMs = grid.stepMinutes * MINUTE_MS;
  const values = new Float64Array(grid.length).fill(NaN);
  const rowOf = new Int32Array(grid.length).fill(-1);
  let previous = -Infinity;
  for (let row = 0; row < column.length; row++) {
    const at = instants[row] as number;
    if (Number.isNaN(at)) continue;
    const exact = (at - grid.startAt) / stepMs;
    const slot = Math.round(exact);
    if (report) {
      if (at < previous) logUnsorted(table, row);
      previous = at;
      if (Math.abs(exact - slot) > NEAR) logOffGrid(table, row, at);
    }
    const value = column[row] as number;
    if (rowOf[slot] !== -1) {
      const before = values[slot] as number;
      if (report) logDuplicate(table, rowOf[slot] as number, row, before, value);
      if (Number.isNaN(value)) continue;
    }
    values[slot] = value;
    rowOf[slot] = row;
  }
  if (report) logGaps(table, rowOf, grid);
  let missing = 0;
  for (const value of values) if (Number.isNaN(value)) missing++;
  return { values, missing };
}

function logUnsorted(table: CsvTable, row: number): void {
  const line = table.lines[row] as number;
  table.log.add('unsorted', () => ({ line, text: `earlier than line ${table.lines[row - 1]}` }));
}

function logOffGrid(table: CsvTable, row: number, at: number): void {
  const line = table.lines[row] as number;
  table.log.add('off-the-grid', () => ({ line, text: new Date(at).toISOString() }));
}

function logDuplicate(
  table: CsvTable,
  earlier: number,
  later: number,
  before: number,
  value: number,
): void {
  const line = table.lines[later] as number;
  const first = table.lines[earlier];
  if (Object.is(before, value)) {
    table.log.add('identical-duplicate', () => ({ line, text: `${value}, as on line ${first}` }));
  } else {
    table.log.add('conflicting-duplicate', () => ({
      line,
      text: `${value}, but ${before} on line ${first}`,
    }));
  }
}

function logGaps(table: CsvTable, rowOf: Int32Array, grid: Grid): void {
  for (let slot = 0; slot < rowOf.length; slot++) {
    if (rowOf[slot] !== -1) continue;
    table.log.add('gap', () => ({
      text: new Date(grid.startAt + slot * grid.stepMinutes * MINUTE_MS).toISOString(),
    }));
  }
}
