import { type QuantileTable, quantileTableBeside, TABLE_LEVELS } from './quantile-table.ts';

/** Leads, in hours, up to which one correction holds. */
const UNTIL_HOURS = [1, 2, 4, 8, 24];
/** The latest errors that are averaged, in hours. */
const LATEST_HOURS = 1;
const RECENT_HOURS = 4;
/** Origins that are learned from, hours apart. */
const ORIGIN_HOURS = 3;

/** How the errors of a day's first hours correct its remaining ones. */
export interface IntradayCorrection {
  readonly untilHours: number;
  /** Weight of the mean error over the latest hour, and over the latest four. */
  readonly latest: number;
  readonly recent: number;
  readonly table: QuantileTable;
}

/** The errors of the hours before an origin, in the unit of the errors. */
export interface MorningErrors {
  readonly latest: number;
  readonly recent: number;
}

/** errors: [slots], NaN where unknown; the origin is the start of a slot. */
export function morningErrors(
  errors: ArrayLike<number>,
  origin: number,
): MorningErrors | undefined {
  const perHour = errors.length / 24;
  const meanOver = (hours: number) => {
    const from = Math.max(0, origin - Math.max(1, Math.round(hours * perHour)));
    let [sum, count] = [0, 0];
    for (let slot = from; slot < origin; slot++) {
      if (Number.isNaN(errors[slot])) continue;
      sum += errors[slot] as number;
      count++;
    }
    return count === 0 ? Number.NaN : sum / count;
  };
  const recent = meanOver(RECENT_HOURS);
  if (Number.isNaN(recent)) return undefined;
  const latest = meanOver(LATEST_HOURS);
  return { latest: Number.isNaN(latest) ? recent : latest, recent };
}

/** The correction that holds for a lead, if any. */
export function correctionAt(
  corrections: readonly IntradayCorrection[],
  leadHours: number,
): IntradayCorrection | undefined {
  return corrections.find(({ untilHours }) => leadHours < untilHours) ?? corrections.at(-1);
}

/** A day's errors (outcome minus forecast) and half widths: [slots], scaled. */
export interface DayErrors {
  readonly errors: Float64Array;
  readonly halfWidths: Float64Array;
  /** [slots, table levels], in half widths: what quantiles have beside the tables. */
  readonly beside?: Float64Array;
}

/** Learns, by least squares for each range of leads, how errors persist through a day. */
export function fitIntraday(days: readonly DayErrors[], slots: number): IntradayCorrection[] {
  if (slots < 24) return [];
  const groups = UNTIL_HOURS.map((untilHours) => ({ untilHours, samples: [] as Sample[] }));
  const perHour = slots / 24;
  for (const day of days) {
    for (let hour = ORIGIN_HOURS; hour < 24; hour += ORIGIN_HOURS) {
      const origin = Math.round(hour * perHour);
      const seen = morningErrors(day.errors, origin);
      if (!seen) continue;
      for (let slot = origin; slot < slots; slot++) {
        const error = day.errors[slot] as number;
        if (Number.isNaN(error)) continue;
        const lead = (slot - origin) / perHour;
        const group = groups.find(({ untilHours }) => lead < untilHours);
        group?.samples.push({
          ...seen,
          error,
          halfWidth: day.halfWidths[slot] as number,
          day,
          slot,
        });
      }
    }
  }
  return groups.filter(({ samples }) => samples.length >= 50).map(solve);
}

interface Sample extends MorningErrors {
  readonly error: number;
  readonly halfWidth: number;
  readonly day: DayErrors;
  readonly slot: number;
}

function solve(group: { untilHours: number; samples: readonly Sample[] }): IntradayCorrection {
  let [aa, ab, bb, ay, by] = [0, 0, 0, 0, 0];
  for (const { latest, recent, error } of group.samples) {
    aa += latest * latest;
    ab += latest * recent;
    bb += recent * recent;
    ay += latest * error;
    by += recent * error;
  }
  // A trace of shrinkage, because the two are alike.
  const shrinkage = 1e-3 * (aa + bb) + 1e-12;
  const determinant = (aa + shrinkage) * (bb + shrinkage) - ab * ab;
  const latest = (ay * (bb + shrinkage) - by * ab) / determinant;
  const recent = (by * (aa + shrinkage) - ay * ab) / determinant;
  const left = Float64Array.from(
    group.samples,
    (sample) => (sample.error - latest * sample.latest - recent * sample.recent) / sample.halfWidth,
  );
  const table = quantileTableBeside(left, besideOf(group.samples));
  return { untilHours: group.untilHours, latest, recent, table };
}

function besideOf(samples: readonly Sample[]): Float64Array | undefined {
  if (!samples[0]?.day.beside) return undefined;
  const width = TABLE_LEVELS.length;
  const beside = new Float64Array(samples.length * width);
  samples.forEach(({ day, slot }, i) => {
    beside.set((day.beside as Float64Array).subarray(slot * width, (slot + 1) * width), i * width);
  });
  return beside;
}
