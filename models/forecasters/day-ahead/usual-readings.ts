import type { DayContext } from '../../features/day-ahead/day-context.ts';
import type { DayForecast } from './day-ahead-core.ts';
import { type QuantileTable, TABLE_LEVELS } from './quantile-table.ts';

/** Days that are looked back over: what is kept of a series for later days holds them. */
const LOOK_BACK_DAYS = 42;
/** Days after which a reading counts for a third. */
const FADE_DAYS = 15;
/** How many times as much a reading of the same weekday counts. */
const SAME_WEEKDAY = 2;
/** How much a reading of the slot before or after counts beside one of the slot itself. */
const BESIDE = 0.3;

const WEEK_DAYS = 7;
const WIDTH = TABLE_LEVELS.length;
export const MIDDLE_LEVEL = (WIDTH - 1) / 2;

/**
 * [slots, table levels]: quantiles of what was read about the same time of the latest days, in the series'
 * unit; NaN for slots that are not wanted, and where nothing was read. No mean of spikes and hours
 * without them comes near what a single home shows: its usual readings do (conditional kernel density
 * estimates of homes' meters; Arora and Taylor, 2016, doi:10.1016/j.omega.2014.08.008).
 */
export function usualReadings(
  { history, day }: Pick<DayContext, 'history' | 'day'>,
  wanted: readonly number[],
): Float64Array {
  const { slots } = history.grid;
  const usual = new Float64Array(slots * WIDTH).fill(Number.NaN);
  const known: (SortedReadings | undefined)[] = [];
  // One place before the first slot, and one after the last, of which those of the day itself are not known.
  const at = (slot: number) => (known[slot + 1] ??= readingsAt(history, day, slot));
  for (const slot of wanted) {
    const count = merge(at(slot - 1), at(slot), at(slot + 1));
    if (count > 0) writeQuantiles(count, usual, slot * WIDTH);
  }
  return usual;
}

/** By age in days. */
const WEIGHTS = Float64Array.from(
  { length: LOOK_BACK_DAYS + 1 },
  (_, age) => Math.exp(-age / FADE_DAYS) * (age % WEEK_DAYS === 0 ? SAME_WEEKDAY : 1),
);

interface SortedReadings {
  /** In order; after the last there is infinity. */
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/** What was read at one time of the days looked back over; slot -1 is the last of the day before. */
function readingsAt(history: DayContext['history'], day: number, slot: number): SortedReadings {
  const { slots } = history.grid;
  const values = new Float64Array(LOOK_BACK_DAYS + 1).fill(Number.POSITIVE_INFINITY);
  const weights = new Float64Array(LOOK_BACK_DAYS);
  let count = 0;
  for (let past = Math.max(0, day - LOOK_BACK_DAYS); past < day; past++) {
    const cell = past * slots + slot;
    const from = Math.floor(cell / slots);
    const value = from < day ? history.outcome(from, cell - from * slots) : Number.NaN;
    if (Number.isNaN(value)) continue;
    let place = count++;
    for (; place > 0 && (values[place - 1] as number) > value; place--) {
      values[place] = values[place - 1] as number;
      weights[place] = weights[place - 1] as number;
    }
    values[place] = value;
    weights[place] = WEIGHTS[day - past] as number;
  }
  return { values, weights };
}

const sorted = {
  values: new Float64Array(3 * LOOK_BACK_DAYS),
  weights: new Float64Array(3 * LOOK_BACK_DAYS),
};

/** Readings of a slot and of those beside it into `sorted`; how many there are. */
function merge(before: SortedReadings, own: SortedReadings, after: SortedReadings): number {
  const { values, weights } = sorted;
  let [first, second, third, count] = [0, 0, 0, 0];
  for (;;) {
    const [a, b, c] = [before.values[first], own.values[second], after.values[third]] as Three;
    if (b <= a && b <= c) {
      if (b === Number.POSITIVE_INFINITY) return count;
      values[count] = b;
      weights[count++] = own.weights[second++] as number;
    } else if (a <= c) {
      values[count] = a;
      weights[count++] = BESIDE * (before.weights[first++] as number);
    } else {
      values[count] = c;
      weights[count++] = BESIDE * (after.weights[third++] as number);
    }
  }
}

type Three = readonly [number, number, number];

/** Between readings linear in the weight up to their middles, beyond the outermost level. */
function writeQuantiles(count: number, into: Float64Array, at: number): void {
  const { values, weights } = sorted;
  let total = 0;
  for (let i = 0; i < count; i++) total += weights[i] as number;
  let above = 0;
  let [before, middle] = [0, (weights[0] as number) / 2];
  for (let level = 0; level < WIDTH; level++) {
    const sought = (TABLE_LEVELS[level] as number) * total;
    while (middle < sought && above < count) {
      before = middle;
      above++;
      middle += ((weights[above - 1] as number) + (weights[above] ?? 0)) / 2;
    }
    const low = values[Math.max(0, above - 1)] as number;
    const high = values[Math.min(above, count - 1)] as number;
    const share = low === high ? 0 : (sought - before) / (middle - before);
    // Rounding must not lift it above the next level.
    into[at + level] = Math.min(high, low + share * (high - low));
  }
}

/** A share of what is usual, in a forecast of its own median and half width. */
export interface UsualShare {
  /** [.., table levels], in the forecast's unit. */
  readonly usual: Float64Array;
  readonly at: number;
  readonly share: number;
}

/** The median of both; of a time without usual readings the forecast's. */
export function medianBeside(median: number, { usual, at, share }: UsualShare): number {
  const middle = usual[at + MIDDLE_LEVEL] as number;
  return Number.isNaN(middle) ? median : median + share * (middle - median);
}

/**
 * What is usual adds to each level, in half widths: quantiles are averaged and not probabilities, which
 * keeps a sharp forecast sharp (Lichtendahl et al., 2013, doi:10.1287/mnsc.1120.1667).
 */
export function writeBeside(
  into: Float64Array,
  halfWidth: number,
  { usual, at, share }: UsualShare,
): void {
  const middle = usual[at + MIDDLE_LEVEL] as number;
  for (let level = 0; level < WIDTH; level++) {
    const apart = (usual[at + level] as number) - middle;
    into[at + level] = Number.isNaN(apart) ? 0 : (share * apart) / halfWidth;
  }
}

/** A day's forecast drawn towards what is usual at each time. usual: [slots, table levels], in its unit. */
export function withUsual(
  { median, halfWidth }: DayForecast,
  usual: Float64Array,
  share: number,
): DayForecast {
  const beside = new Float64Array(usual.length);
  const drawn = median.map((value, slot) => {
    const of = { usual, at: slot * WIDTH, share };
    writeBeside(beside, halfWidth[slot] as number, of);
    return medianBeside(value, of);
  });
  return { median: drawn, halfWidth, beside };
}

/** The table with what is added at a place. beside: [places, table levels]; without it the table itself. */
export function tableBeside(
  table: QuantileTable,
  beside: Float64Array | undefined,
  place: number,
): QuantileTable {
  if (!beside) return table;
  return table.map((value, level) => value + (beside[place * WIDTH + level] as number));
}
