/** Inputs that tell a network how the closed form has fared lately. */
export const RECENT_ERROR_INPUTS = [
  'error.same-time',
  'error.day-mean',
  'error.yesterday',
  'error.last-hours',
  'error.size',
  'error.yesterday-mean',
] as const;

/** How fast the memories of errors fade, a day. */
const SLOT_FADE = 0.1;
const DAY_FADE = 0.3;
const SIZE_FADE = 0.07;

/**
 * Errors of the closed form on past days, in the series' unit, as running means: what a forecaster
 * that keeps an eye on itself knows at midnight.
 */
export class RecentErrors {
  readonly #slots: number;
  readonly #typical: number;
  readonly #sameTime: Float64Array;
  #yesterday: Float64Array;
  /** Means of yesterday's errors, and of those of its last hours. */
  #yesterdayMean = 0;
  #lateMean = 0;
  #dayMean = 0;
  #size: number;

  /** @param typical absolute error over the training days, in the series' unit. */
  constructor(slots: number, typical: number) {
    this.#slots = slots;
    this.#typical = Math.max(typical, 1e-12);
    this.#size = this.#typical;
    this.#sameTime = new Float64Array(slots);
    this.#yesterday = new Float64Array(slots);
  }

  get bytes(): number {
    return this.#sameTime.byteLength + this.#yesterday.byteLength;
  }

  /** Takes in a day's errors (outcome minus forecast); NaN where there was no reading. */
  observe(errors: Float64Array): void {
    const yesterday = new Float64Array(errors.length);
    const sameTime = this.#sameTime;
    let [known, sum, size] = [0, 0, 0];
    for (let slot = 0; slot < errors.length; slot++) {
      const error = errors[slot] as number;
      if (Number.isNaN(error)) continue;
      yesterday[slot] = error;
      const memory = sameTime[slot] as number;
      sameTime[slot] = memory + SLOT_FADE * (error - memory);
      known++;
      sum += error;
      size += Math.abs(error);
    }
    this.#yesterday = yesterday;
    this.#yesterdayMean = sum / errors.length;
    this.#lateMean = meanOf(yesterday.subarray(-Math.max(1, Math.floor(this.#slots / 8))));
    if (known === 0) return;
    this.#dayMean += DAY_FADE * (sum / known - this.#dayMean);
    this.#size += SIZE_FADE * (size / known - this.#size);
  }

  /** Fills `row[at .. at + 6)` for a slot of the coming day, as shares of `scale`. */
  write(slot: number, { scale, row, at }: { scale: number; row: Float32Array; at: number }): void {
    row[at] = (this.#sameTime[slot] as number) / scale;
    row[at + 1] = this.#dayMean / scale;
    row[at + 2] = (this.#yesterday[slot] as number) / scale;
    row[at + 3] = this.#lateMean / scale;
    row[at + 4] = (Math.log(this.#size / this.#typical + 0.1) * this.#typical) / scale;
    row[at + 5] = this.#yesterdayMean / scale;
  }

  /** A copy for a day that is forecast before the days between are known: their errors count as none. */
  withoutYesterday(): RecentErrors {
    const copy = new RecentErrors(this.#slots, this.#typical);
    copy.#sameTime.set(this.#sameTime);
    copy.#dayMean = this.#dayMean;
    copy.#size = this.#size;
    return copy;
  }

  clone(): RecentErrors {
    const copy = this.withoutYesterday();
    copy.#yesterday = this.#yesterday.slice();
    copy.#yesterdayMean = this.#yesterdayMean;
    copy.#lateMean = this.#lateMean;
    return copy;
  }
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}
