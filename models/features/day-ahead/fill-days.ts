import type { DayGrid } from './day-grid.ts';

/** A gap up to so long is drawn through; a longer one is filled from earlier weeks. */
const SHORT_GAP_MINUTES = 120;

/** Days back that stand in for a missing day, best first: loads repeat by week, weather does not. */
export const LOAD_STAND_INS = [7, 1] as const;
export const WEATHER_STAND_INS = [1, 2] as const;

/**
 * Fills NaN in `values: [days, slots]`, in place. A short gap inside a day is drawn through; else
 * the same slot of an earlier day stands in. Only the days before the first complete
 * week look ahead, so no later day changes how an earlier one is filled from then on.
 *
 * @returns whether any gap was filled by looking ahead.
 */
export function fillDays(
  values: Float64Array,
  grid: DayGrid,
  standIns: readonly number[] = LOAD_STAND_INS,
): boolean {
  const { slots } = grid;
  for (let start = 0; start < values.length; start += slots) {
    drawThrough(values.subarray(start, start + slots), grid);
    for (let cell = start; cell < start + slots; cell++) {
      if (Number.isNaN(values[cell])) values[cell] = beside(values, cell, -slots, standIns);
    }
  }
  let looksAhead = false;
  for (let cell = values.length - 1; cell >= 0; cell--) {
    if (!Number.isNaN(values[cell])) continue;
    looksAhead = true;
    values[cell] = beside(values, cell, slots, standIns);
    if (Number.isNaN(values[cell])) values[cell] = values[cell + 1] ?? 0;
  }
  return looksAhead;
}

function drawThrough(day: Float64Array, { slotMinutes }: DayGrid): void {
  const longest = SHORT_GAP_MINUTES / slotMinutes;
  for (let slot = 1; slot < day.length; slot++) {
    if (!Number.isNaN(day[slot])) continue;
    let end = slot;
    while (end < day.length && Number.isNaN(day[end])) end++;
    const before = day[slot - 1] as number;
    const after = day[end];
    if (after === undefined || Number.isNaN(before) || end - slot > longest) {
      slot = end;
      continue;
    }
    const length = end - slot + 1;
    for (let i = slot; i < end; i++) {
      day[i] = before + ((after - before) * (i - slot + 1)) / length;
    }
  }
}

function beside(
  values: Float64Array,
  cell: number,
  dayCells: number,
  standIns: readonly number[],
): number {
  for (const days of standIns) {
    const value = values[cell + days * dayCells] ?? Number.NaN;
    if (!Number.isNaN(value)) return value;
  }
  return Number.NaN;
}
