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
    const misfits = misfitsOf(surroundings);
    const shifted = new Set<number>();
    for (let day = 0; day + DAYS_IN_A_ROW <= surroundings.dayCount; day++) {
      if (!isShifted(misfits, day)) continue;
      for (let other = day; other < day + DAYS_IN_A_ROW; other++) shifted.add(other);
    }
    for (const day of shifted) {
      const [from, until] = surroundings.stepsOfDay(day);
      for (let step = from; step < until; step++) mark(step);
    }
  },
};

/** Whether one shift other than none fits the days from `day` much better together, and each of them better. */
function isShifted(misfits: Float64Array, day: number): boolean {
  let [best, least] = [MOST_SLOTS, Infinity];
  for (let shift = 0; shift < SHIFTS; shift++) {
    const total = totalOf(misfits, day, shift);
    if (Number.isNaN(total)) return false;
    if (total < least) [best, least] = [shift, total];
  }
  if (best === MOST_SLOTS || !(least < BETTER * totalOf(misfits, day, MOST_SLOTS))) return false;
  for (let other = day; other < day + DAYS_IN_A_ROW; other++) {
    const at = other * SHIFTS;
    if (!((misfits[at + best] as number) < (misfits[at + MOST_SLOTS] as number))) return false;
  }
  return true;
}

function totalOf(misfits: Float64Array, day: number, shift: number): number {
  let total = 0;
  for (let other = day; other < day + DAYS_IN_A_ROW; other++) {
    total += misfits[other * SHIFTS + shift] as number;
  }
  return total;
}

/** [days x SHIFTS], how far each day is from the mean of the days alike before it, for each shift; NaN where unknown. */
function misfitsOf(surroundings: Surroundings): Float64Array {
  const { dayCount, firstDay } = surroundings;
  const slots = halfHourMeans(surroundings);
  const misfits = new Float64Array(dayCount * SHIFTS).fill(NaN);
  const template = {
    means: new Float64Array(SLOTS_PER_DAY),
    counts: new Float64Array(SLOTS_PER_DAY),
  };
  const differences = new Float64Array(SLOTS_PER_DAY);
  for (let day = 0; day < dayCount; day++) {
    if (!fillTemplate(template, slots, { day, firstDay })) continue;
    for (let shift = 0; shift < SHIFTS; shift++) {
      const at = { day, shift: shift - MOST_SLOTS, differences };
      misfits[day * SHIFTS + shift] = misfit(slots, template.means, at);
    }
  }
  return misfits;
}

/** Mean distance of the day's middle hours from the template, less their level. */
function misfit(
  slots: Float64Array,
  template: Float64Array,
  { day, shift, differences }: { day: number; shift: number; differences: Float64Array },
): number {
  const from = day * SLOTS_PER_DAY + shift;
  let [sum, count] = [0, 0];
  for (let slot = MOST_SLOTS; slot < SLOTS_PER_DAY - MOST_SLOTS; slot++) {
    const difference = (slots[from + slot] as number) - (template[slot] as number);
    if (Number.isNaN(difference)) continue;
    sum += difference;
    differences[count++] = difference;
  }
  if (count < SLOTS_PER_DAY / 2) return NaN;
  const level = sum / count;
  let distance = 0;
  for (let at = 0; at < count; at++) distance += Math.abs((differences[at] as number) - level);
  return distance / count;
}

/** Writes the mean of the days alike before a day, slot by slot; false where they are too few. */
function fillTemplate(
  { means, counts }: Template,
  slots: Float64Array,
  { day, firstDay }: { day: number; firstDay: number },
): boolean {
  let alike = 0;
  means.fill(0);
  counts.fill(0);
  for (let other = Math.max(0, day - DAYS_BEFORE); other < day; other++) {
    if (isWeekend(firstDay + other) !== isWeekend(firstDay + day)) continue;
    alike++;
    for (let slot = 0; slot < SLOTS_PER_DAY; slot++) {
      const value = slots[other * SLOTS_PER_DAY + slot] as number;
      if (Number.isNaN(value)) continue;
      means[slot] = (means[slot] as number) + value;
      counts[slot] = (counts[slot] as number) + 1;
    }
  }
  for (let slot = 0; slot < SLOTS_PER_DAY; slot++) {
    means[slot] = (means[slot] as number) / (counts[slot] as number);
  }
  return alike >= FEWEST_ALIKE;
}

/** What a day looks like, [48] each: means of its half hours, and of how many days they are. */
interface Template {
  readonly means: Float64Array;
  readonly counts: Float64Array;
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
