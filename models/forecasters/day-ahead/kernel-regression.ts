import type { DayContext } from '../../features/day-ahead/day-context.ts';
import type { DayProfile } from '../../features/day-ahead/day-profile.ts';
import type { Scaling } from '../../features/scaling.ts';
import type { KernelTensors } from '../../networks/day-ahead-parts.ts';

/**
 * Regression on how alike days are: a day's forecast is a weighted sum of its likeness to some past
 * days, `exp(-distance^2 / 2)`, and of the day's own profile. All slots of a day share one likeness.
 */
export interface KernelRegression {
  readonly profile: DayProfile;
  /** Mean and deviation of each group of the profile. */
  readonly scaling: Scaling;
  readonly weights: KernelWeights;
  readonly slots: number;
  /** Directions in which it goes on learning from days after the fit. */
  readonly learned: number;
  readonly ridge: number;
}

/** What the regression says of a day. */
export interface KernelForecast {
  /** [slots], scaled. */
  readonly values: Float64Array;
  /** [learned]: where the day lies in the directions of learning. */
  readonly directions: Float64Array;
}

export interface KernelWeights {
  /**
   * [near + 2, centres]: past days, then for each -1 and half its squared length, negative, so that
   * `[x, |x|^2 / 2, 1]` times it is minus half the squared distance.
   */
  readonly centres: Float32Array;
  /**
   * [centres + line + 1, outputs]: of `exp(..) - 1` for each centre, the profile, the constant. Outputs are
   * the slots, for many series first those of all together and then of each, and last the directions in
   * which it goes on learning.
   */
  readonly outputs: Float32Array;
}

/** Beyond so many deviations a value says no more. */
const MOST_DEVIATIONS = 6;

/** A day as the two parts of the regression see it. */
export interface KernelInputs {
  /** [width + 2], ending in half the squared length and the constant 1. */
  readonly near: Float32Array;
  /** [width + 1], ending in the constant 1. */
  readonly line: Float32Array;
}

/** @param values of the day's profile, [width]. */
export function kernelInputs(
  { profile, scaling }: Pick<KernelRegression, 'profile' | 'scaling'>,
  values: Float32Array,
): KernelInputs {
  const { width, groups } = profile;
  const near = new Float32Array(width + 2);
  const line = new Float32Array(width + 1);
  let [column, square] = [0, 0];
  groups.forEach((group, g) => {
    const { size, nearFade = 0, lineFade = 0 } = group;
    const root = Math.sqrt(size);
    for (let i = 0; i < size; i++, column++) {
      const deviations =
        ((values[column] as number) - (scaling.mean[g] as number)) /
        (scaling.deviation[g] as number);
      const value = Math.min(MOST_DEVIATIONS, Math.max(-MOST_DEVIATIONS, deviations || 0)) / root;
      const age = (size - 1 - i) / size;
      near[column] = value * group.near * Math.exp(nearFade * (0.5 - age));
      line[column] = value * group.line * Math.exp(lineFade * (0.5 - age));
      square += (near[column] as number) ** 2;
    }
  });
  near[width] = square / 2;
  near[width + 1] = 1;
  line[width] = 1;
  return { near, line };
}

export function forecastByKernel(kernel: KernelRegression, context: DayContext): KernelForecast {
  const values = new Float32Array(kernel.profile.width);
  kernel.profile.write(context, values, 0);
  return applyKernel(kernel, kernelInputs(kernel, values), context.series);
}

/** [centres]: `exp(-distance^2 / 2) - 1`, as a unit with the activation `elu` gives it. */
export function likeness(centres: Float32Array, near: Float32Array): Float32Array {
  const count = centres.length / near.length;
  const sums = new Float32Array(count);
  for (let i = 0; i < near.length; i++) {
    const value = near[i] as number;
    if (value === 0) continue;
    const at = i * count;
    for (let c = 0; c < count; c++) {
      sums[c] = (sums[c] as number) + value * (centres[at + c] as number);
    }
  }
  for (let c = 0; c < count; c++) sums[c] = Math.expm1(Math.min(0, sums[c] as number));
  return sums;
}

/** series: position of the series learned from; absent for any other. */
function applyKernel(
  { weights: { centres, outputs }, slots, learned }: KernelRegression,
  { near, line }: KernelInputs,
  series?: number,
): KernelForecast {
  const alike = likeness(centres, near);
  const width = outputs.length / (alike.length + line.length);
  const own = series === undefined ? 0 : (series + 1) * slots;
  const first = own + slots > width - learned ? 0 : own;
  const values = new Float64Array(slots);
  const directions = new Float64Array(learned);
  const add = (value: number, row: number) => {
    const own = row * width + first;
    for (let i = 0; i < slots; i++) {
      values[i] = (values[i] as number) + value * (outputs[own + i] as number);
    }
    const last = (row + 1) * width - learned;
    for (let i = 0; i < learned; i++) {
      directions[i] = (directions[i] as number) + value * (outputs[last + i] as number);
    }
  };
  for (let row = 0; row < alike.length; row++) add(alike[row] as number, row);
  for (let i = 0; i < line.length; i++) {
    const value = line[i] as number;
    if (value !== 0) add(value, alike.length + i);
  }
  return { values, directions };
}

/** The weights as layers hold them. */
export function kernelTensors({
  profile,
  weights: { centres, outputs },
}: Pick<KernelRegression, 'profile' | 'weights'>): KernelTensors {
  const [near, line] = [profile.width + 2, profile.width + 1];
  const count = centres.length / near;
  return {
    centres: { values: centres, width: near, units: count },
    outputs: { values: outputs, width: count + line, units: outputs.length / (count + line) },
  };
}
