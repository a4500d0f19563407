import type { Detector } from './detector.ts';
import type { Surroundings } from './surroundings.ts';

/** Shifts are looked for in half hours, up to three hours either way. */
const SLOTS_PER_DAY = 48;
const MOST_SLOTS = 6;
const SHIFTS = 2 * MOST_SLOTS + 1;
/** The shifted days must fit this much better than the unshifted ones. */
const BETTER = 0.5;
/** Days in a row that are looked at together: one odd day is a holiday. */
const DAYS_IN_A_ROW = 4;
/** Days before that show what a day looks like, working days and weekends apart. */
const DAYS_BEFORE = 21;
const FEWEST_ALIKE = 4;

/** Days in a row that fit the weeks before them hours earlier or later than they should. */
export const clockShift: Detector = {
  reason: 'clock-shift',
  detect(surroundings, mark) {
    if (surroundings.stepsPerDay < 24) return;
    const slots = halfHourMeans(surroundings);
    const days = surroundings.dayCount;
    const misfits = Array.from({ length: days }, (_, day) =>
      misfitsOf(slots, day, surroundings.firstDay),
    );
    const shifted = new Set<number>();
    for (let day = 0; day + DAYS_IN_A_ROW <= days; day++) {
      if (!isShifted(misfits.slice(day, day + DAYS_IN_A_ROW))) continue;
      for (let other = day; other < day + DAYS_IN_A_ROW; other++) shifted.add(other);
    }
    for (const day of shifted) {
      const [from, until] = surroundings.stepsOfDay(day);
      for (let step = from; step < until; step++) mark(step);
    }
  },
};

/** Whether one shift other than none fits the days together much better, and each of them better. */
function isShifted(misfits: readonly (Float64Array | undefined)[]): boolean {
  const totals = new Float64Array(SHIFTS);
  for (const day of misfits) {
    if (!day) return false;
    for (let shift = 0; shift < SHIFTS; shift++)
      totals[shift] = (totals[shift] as number) + (day[shift] as number);
  }
  const unshifted = totals[MOST_SLOTS] as number;
  const best = totals.indexOf(Math.min(...totals));
  if (best === MOST_SLOTS || !((totals[best] as number) < BETTER * unshifted)) return false;
  return misfits.every((day) => day && (day[best] as number) < (day[MOST_SLOTS] as number));
}

/** For each shift, how far the day is from the mean of the days alike before it; [SHIFTS]. */
function misfitsOf(slots: Float64Array, day: number, firstDay: number): Float64Array | undefined {
  const template = templateBefore(slots, day, firstDay);
  if (!template) return undefined;
  return Float64Array.from({ length: SHIFTS }, (_, index) =>
    misfit(slots, template, { day, shift: index - MOST_SLOTS }),
  );
}

/** Mean distance of the day's middle hours from the template, less their level. */
function misfit(
  slots: Float64Array,
  template: Float64Array,
  { day, shift }: { day: number; shift: number },
): number {
  const from = day * SLOTS_PER_DAY + shift;
  let [sum, count] = [0, 0];
  for (let slot = MOST_SLOTS; slot < SLOTS_PER_DAY - MOST_SLOTS; slot++) {
    const difference = (slots[from + slot] as number) - (template[slot] as number);
    if (Number.isNaN(difference)) continue;
    sum += difference;
    count++;
  }
  if (count < SLOTS_PER_DAY / 2) return NaN;
  const level = sum / count;
  let distance = 0;
  for (let slot = MOST_SLOTS; slot < SLOTS_PER_DAY - MOST_SLOTS; slot++) {
    const difference = (slots[from + slot] as number) - (template[slot] as number);
    if (!Number.isNaN(difference)) distance += Math.abs(difference - level);
  }
  return distance / count;
}

/** Mean of the days alike before a day, slot by slot; [SLOTS_PER_DAY]. */
function templateBefore(
  slots: Float64Array,
  day: number,
  firstDay: number,
): Float64Array | undefined {
  const sums = new Float64Array(SLOTS_PER_DAY);
  const counts = new Int32Array(SLOTS_PER_DAY);
  let alike = 0;
  for (let other = Math.max(0, day - DAYS_BEFORE); other < day; other++) {
    if (isWeekend(firstDay + other) !== isWeekend(firstDay + day)) continue;
    alike++;
    for (let slot = 0; slot < SLOTS_PER_DAY; slot++) {
      const value = slots[other * SLOTS_PER_DAY + slot] as number;
      if (Number.isNaN(value)) continue;
      sums[slot] = (sums[slot] as number) + value;
      counts[slot] = (counts[slot] as number) + 1;
    }
  }
  if (alike < FEWEST_ALIKE) return undefined;
  return sums.map((sum, slot) => sum / (counts[slot] as number));
}

/** Saturday or Sunday, for days counted from 1970-01-01, a Thursday. */
function isWeekend(dayNumber: number): boolean {
  return (dayNumber + 4) % 7 === 0 || (dayNumber + 5) % 7 === 0;
}

/** Means of the half hours of each day by the local clock, [days x 48]; longer steps fill theirs. */
function halfHourMeans(surroundings: Surroundings): Float64Array {
  const { values, stepsPerDay, dayCount, dayOf, clockSteps, stepsOfDay } = surroundings;
  const sums = new Float64Array(dayCount * SLOTS_PER_DAY);
  const counts = new Float64Array(dayCount * SLOTS_PER_DAY);
  const lead = stepsPerDay - stepsOfDay(0)[1];
  const slotsPerStep = SLOTS_PER_DAY / stepsPerDay;
  for (let step = 0; step < values.length; step++) {
    const value = values[step] as number;
    if (Number.isNaN(value)) continue;
    const localStep = step + lead + (clockSteps[dayOf(step)] as number);
    const first = Math.floor(localStep * slotsPerStep);
    for (let slot = first; slot < first + Math.max(1, slotsPerStep); slot++) {
      if (slot < 0 || slot >= sums.length) continue;
      sums[slot] = (sums[slot] as number) + value;
      counts[slot] = (counts[slot] as number) + 1;
    }
  }
  return sums.map((sum, slot) => sum / (counts[slot] as number));
}
