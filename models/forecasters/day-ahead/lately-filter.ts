/** Scaled errors beyond this are taken for this: a fault or a storm is not to be learned. */
export const MOST_ERROR = 0.6;
/** Days after which what was learned counts for a third: a season goes, and with it what held in it. */
const DIRECTIONS_FADE = 180;
/**
 * Errors that whole days have in common, by time of day: how much they vary, noise being 1, and the
 * days after which a third of them is left. One kind moves slowly, one is gone the day after.
 */
const LEVELS = [
  { variance: 0.02, fade: 80 },
  { variance: 0.15, fade: 1.2 },
] as const;

/** Where a past day lies for the regressions. */
export interface LatelyPlace {
  readonly dayNumber: number;
  /** [directions]: in which regression on likeness goes on learning; empty without it. */
  readonly directions: Float64Array;
}

/** A past day as the regressions see it, and what they got wrong. */
export interface LatelySeen extends LatelyPlace {
  /** [slots], scaled, outcome minus forecast; NaN where there was no reading. */
  readonly errors: Float64Array;
}

/**
 * What the latest days, in order, teach regressions that were fitted before them: their errors are taken
 * for a Gaussian state, whose prior is the fit's posterior made wider and which fades with the days between,
 * and levels that drift; each day updates it (a Kalman filter, as de Vilmarest and Goude, 2022, use it;
 * doi:10.1109/OAJPE.2022.3141883). All slots share one covariance. State is kept in 32 bits.
 */
export class LatelyFilter {
  /** Numbers of the state: the directions, then the levels. */
  readonly #size: number;
  readonly #slots: number;
  readonly #ridge: number;
  /** The day that the state is of; none where none was seen. */
  #dayNumber: number | undefined;
  /** Upper triangle of the covariance, row by row: [size (size + 1) / 2]. */
  readonly #covariance: Float32Array;
  /** [size, slots]. */
  readonly #means: Float32Array;

  /** @param ridge the variance of noise, that of directions being 1. */
  constructor({
    directions,
    slots,
    ridge,
  }: {
    readonly directions: number;
    readonly slots: number;
    readonly ridge: number;
  }) {
    this.#size = directions + LEVELS.length;
    this.#slots = slots;
    this.#ridge = ridge;
    this.#means = new Float32Array(this.#size * slots);
    this.#covariance = new Float32Array((this.#size * (this.#size + 1)) / 2);
    for (let i = 0, at = 0; i < this.#size; at += this.#size - i++) {
      this.#covariance[at] = this.#prior(i);
    }
  }

  get bytes(): number {
    return this.#covariance.byteLength + this.#means.byteLength;
  }

  clone(): LatelyFilter {
    const directions = this.#size - LEVELS.length;
    const copy = new LatelyFilter({ directions, slots: this.#slots, ridge: this.#ridge });
    copy.#dayNumber = this.#dayNumber;
    copy.#covariance.set(this.#covariance);
    copy.#means.set(this.#means);
    return copy;
  }

  /** [slots], scaled: what the days seen teach of a later one; undefined where none was seen. */
  expect({ dayNumber, directions }: LatelyPlace): Float64Array | undefined {
    if (this.#dayNumber === undefined) return undefined;
    const left = this.#left(dayNumber - this.#dayNumber);
    const factors = this.#seenFrom(directions);
    for (let i = 0; i < factors.length; i++)
      factors[i] = (factors[i] as number) * (left[i] as number);
    return this.#meansTimes(factors);
  }

  /** Takes in a day later than all before. A reading that is missing says nothing. */
  observe({ dayNumber, directions, errors }: LatelySeen): void {
    if (errors.every(Number.isNaN)) return;
    if (this.#dayNumber !== undefined) this.#goOn(dayNumber - this.#dayNumber);
    this.#dayNumber = dayNumber;
    const seen = this.#seenFrom(directions);
    const shared = this.#covarianceTimes(seen);
    let variance = this.#ridge;
    for (let i = 0; i < seen.length; i++) variance += (seen[i] as number) * (shared[i] as number);
    this.#learn(shared, variance, { seen, errors });
    this.#narrow(shared, variance);
  }

  /** Moves the means by the gain times what was not expected. */
  #learn(
    shared: Float64Array,
    variance: number,
    { seen, errors }: { readonly seen: Float64Array; readonly errors: Float64Array },
  ): void {
    const [means, slots] = [this.#means, this.#slots];
    const news = this.#meansTimes(seen);
    for (let slot = 0; slot < slots; slot++) {
      const bounded = Math.min(MOST_ERROR, Math.max(-MOST_ERROR, errors[slot] as number));
      news[slot] = bounded - (news[slot] as number) || 0;
    }
    for (let i = 0, at = 0; i < shared.length; i++) {
      const gain = (shared[i] as number) / variance;
      for (let slot = 0; slot < slots; slot++, at++) {
        means[at] = (means[at] as number) + gain * (news[slot] as number);
      }
    }
  }

  /** What was seen makes the state more certain. */
  #narrow(shared: Float64Array, variance: number): void {
    const covariance = this.#covariance;
    for (let i = 0, at = 0; i < shared.length; i++) {
      const gain = (shared[i] as number) / variance;
      for (let j = i; j < shared.length; j++, at++) {
        covariance[at] = (covariance[at] as number) - gain * (shared[j] as number);
      }
    }
  }

  /** Days go by: the state fades towards its prior. */
  #goOn(days: number): void {
    const left = this.#left(days);
    const [covariance, means, slots] = [this.#covariance, this.#means, this.#slots];
    for (let i = 0, at = 0; i < left.length; i++) {
      const own = left[i] as number;
      const start = at;
      for (let j = i; j < left.length; j++, at++) {
        covariance[at] = (covariance[at] as number) * own * (left[j] as number);
      }
      covariance[start] = (covariance[start] as number) + (1 - own * own) * this.#prior(i);
      for (let slot = i * slots; slot < (i + 1) * slots; slot++) {
        means[slot] = (means[slot] as number) * own;
      }
    }
  }

  /** [size]: how a day shows the state. */
  #seenFrom(directions: Float64Array): Float64Array {
    const seen = new Float64Array(this.#size).fill(1);
    seen.set(directions);
    return seen;
  }

  /** [size]: share of the state that is left after some days. */
  #left(days: number): Float64Array {
    const left = new Float64Array(this.#size).fill(Math.exp(-days / DIRECTIONS_FADE));
    LEVELS.forEach(({ fade }, k) => {
      left[this.#size - LEVELS.length + k] = Math.exp(-days / fade);
    });
    return left;
  }

  #prior(i: number): number {
    const level = LEVELS[i - (this.#size - LEVELS.length)];
    return level ? this.#ridge * level.variance : 1;
  }

  /** [slots]. */
  #meansTimes(factors: Float64Array): Float64Array {
    const [means, slots] = [this.#means, this.#slots];
    const sums = new Float64Array(slots);
    for (let i = 0, at = 0; i < factors.length; i++) {
      const factor = factors[i] as number;
      for (let slot = 0; slot < slots; slot++, at++) {
        sums[slot] = (sums[slot] as number) + factor * (means[at] as number);
      }
    }
    return sums;
  }

  /** [size]. */
  #covarianceTimes(factors: Float64Array): Float64Array {
    const covariance = this.#covariance;
    const sums = new Float64Array(factors.length);
    for (let i = 0, at = 0; i < factors.length; i++) {
      const factor = factors[i] as number;
      let sum = (covariance[at++] as number) * factor;
      for (let j = i + 1; j < factors.length; j++, at++) {
        const value = covariance[at] as number;
        sum += value * (factors[j] as number);
        sums[j] = (sums[j] as number) + value * factor;
      }
      sums[i] = (sums[i] as number) + sum;
    }
    return sums;
  }
}
