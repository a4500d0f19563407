import type { DayContext } from '../../features/day-ahead/day-context.ts';
import type { DayProfile } from '../../features/day-ahead/day-profile.ts';
import type { Scaling } from '../../features/scaling.ts';
import type { KernelTensors } from '../../networks/day-ahead-parts.ts';
import { type ColumnRange, ColumnSums } from '../../networks/lean/column-sums.ts';

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
  const fades = fadesOf(profile);
  const near = new Float32Array(width + 2);
  const line = new Float32Array(width + 1);
  let [column, square] = [0, 0];
  for (let g = 0; g < groups.length; g++) {
    const group = groups[g] as DayProfile['groups'][number];
    const root = Math.sqrt(group.size);
    const [mean, deviation] = [scaling.mean[g] as number, scaling.deviation[g] as number];
    for (let i = 0; i < group.size; i++, column++) {
      let deviations = ((values[column] as number) - mean) / deviation || 0;
      if (deviations > MOST_DEVIATIONS) deviations = MOST_DEVIATIONS;
      else if (deviations < -MOST_DEVIATIONS) deviations = -MOST_DEVIATIONS;
      const value = deviations / root;
      near[column] = value * group.near * (fades.near[column] as number);
      line[column] = value * group.line * (fades.line[column] as number);
      square += (near[column] as number) * (near[column] as number);
    }
  }
  near[width] = square / 2;
  near[width + 1] = 1;
  line[width] = 1;
  return { near, line };
}

interface Fades {
  readonly near: Float64Array;
  readonly line: Float64Array;
}

/** Profiles never change, and are asked for with every day. */
const fadesOfProfiles = new WeakMap<DayProfile, Fades>();

/** [width] each: how much less a value counts by its age within its group. */
function fadesOf(profile: DayProfile): Fades {
  const known = fadesOfProfiles.get(profile);
  if (known) return known;
  const fadeOf = (fade: number, i: number, size: number) =>
    Math.exp(fade * (0.5 - (size - 1 - i) / size));
  const columns = profile.groups.flatMap(({ size, nearFade = 0, lineFade = 0 }) =>
    Array.from({ length: size }, (_, i) => [fadeOf(nearFade, i, size), fadeOf(lineFade, i, size)]),
  );
  const fades = {
    near: Float64Array.from(columns, ([near]) => near as number),
    line: Float64Array.from(columns, ([, line]) => line as number),
  };
  fadesOfProfiles.set(profile, fades);
  return fades;
}

export function forecastByKernel(kernel: KernelRegression, context: DayContext): KernelForecast {
  const values = new Float32Array(kernel.profile.width);
  kernel.profile.write(context, values, 0);
  return applyKernel(kernel, kernelInputs(kernel, values), context.series);
}

/** Sums over the weights of the regression that many days in a row were last asked of. */
let held: ColumnSums | undefined;

/** Gets ready for many days in a row, which are then forecast faster, to the same bits. */
export function holdWeights({ weights: { centres, outputs } }: KernelRegression): void {
  held ??= new ColumnSums();
  if (!held.holds(centres)) held.hold([centres, outputs]);
}

/** [centres]: `exp(-distance^2 / 2) - 1`, as a unit with the activation `elu` gives it. */
export function likeness(centres: Float32Array, near: Float32Array): Float32Array {
  const sums = negativeHalfSquares(centres, near);
  for (let c = 0; c < sums.length; c++) sums[c] = Math.expm1(Math.min(0, sums[c] as number));
  return sums;
}

/** [centres]: minus half the squared distance to each, rounded to 32 bits after every addition. */
function negativeHalfSquares(centres: Float32Array, near: Float32Array): Float32Array {
  const count = centres.length / near.length;
  if (held?.holds(centres)) {
    const all = { width: count, first: 0, count, roundedRows: true };
    return new Float32Array(held.run(centres, near, all));
  }
  const sums = new Float32Array(count);
  let i = 0;
  for (; i + 3 < near.length; i += 4) addFourRows(sums, centres, { values: near, row: i });
  for (; i < near.length; i++) {
    for (let c = 0; c < count; c++) {
      sums[c] = (sums[c] as number) + (near[i] as number) * (centres[i * count + c] as number);
    }
  }
  return sums;
}

interface FromRow {
  readonly values: Float32Array;
  readonly row: number;
}

/** Four rows at a time, so that sums are read and written a quarter as often; each is rounded as if one by one. */
function addFourRows(sums: Float32Array, rows: Float32Array, { values, row }: FromRow): void {
  const count = sums.length;
  const [v0, v1, v2, v3] = [values[row], values[row + 1], values[row + 2], values[row + 3]] as Four;
  const r0 = row * count;
  const r1 = r0 + count;
  const r2 = r1 + count;
  const r3 = r2 + count;
  for (let c = 0; c < count; c++) {
    const one = Math.fround((sums[c] as number) + v0 * (rows[r0 + c] as number));
    const two = Math.fround(one + v1 * (rows[r1 + c] as number));
    const three = Math.fround(two + v2 * (rows[r2 + c] as number));
    sums[c] = three + v3 * (rows[r3 + c] as number);
  }
}

type Four = readonly [number, number, number, number];

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
  const inputs = new Float32Array(alike.length + line.length);
  inputs.set(alike);
  inputs.set(line, alike.length);
  return {
    values: weightedSum(outputs, inputs, { width, first, count: slots }),
    directions: weightedSum(outputs, inputs, { width, first: width - learned, count: learned }),
  };
}

/** inputs times some columns of `weights: [inputs, width]`; four rows at a time. */
function weightedSum(
  weights: Float32Array,
  inputs: Float32Array,
  { width, first, count }: ColumnRange,
): Float64Array {
  if (held?.holds(weights)) {
    return held.run(weights, inputs, { width, first, count, roundedRows: false }).slice();
  }
  const sums = new Float64Array(count);
  let i = 0;
  for (; i + 3 < inputs.length; i += 4) {
    const [v0, v1, v2, v3] = [inputs[i], inputs[i + 1], inputs[i + 2], inputs[i + 3]] as Four;
    const r0 = i * width + first;
    const r1 = r0 + width;
    const r2 = r1 + width;
    const r3 = r2 + width;
    for (let c = 0; c < count; c++) {
      sums[c] =
        (sums[c] as number) +
        v0 * (weights[r0 + c] as number) +
        v1 * (weights[r1 + c] as number) +
        v2 * (weights[r2 + c] as number) +
        v3 * (weights[r3 + c] as number);
    }
  }
  for (; i < inputs.length; i++) {
    for (let c = 0; c < count; c++) {
      const weight = weights[i * width + first + c] as number;
      sums[c] = (sums[c] as number) + (inputs[i] as number) * weight;
    }
  }
  return sums;
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
