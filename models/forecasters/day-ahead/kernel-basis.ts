import * as tf from '@tensorflow/tfjs-core';
import { dayContext } from '../../features/day-ahead/day-context.ts';
import type { DayProfile } from '../../features/day-ahead/day-profile.ts';
import { fitScaling, type Scaling } from '../../features/scaling.ts';
import { type KernelInputs, kernelInputs, likeness } from './kernel-regression.ts';
import { inverseFactor } from './linear-algebra.ts';
import type { TrainingDays, TrainingSource } from './training-days.ts';

/** Keeps the likeness of days that are the same from being singular. */
const JITTER = 1e-4;

/**
 * What the regression is linear in: likeness to some days, made independent of each other, and the
 * profile (Nyström's method; Williams and Seeger, 2001).
 */
export interface KernelBasis {
  readonly scaling: Scaling;
  /** [near + 2, count], see `KernelWeights`. */
  readonly centres: Float32Array;
  readonly count: number;
  /** [count, count]: from likeness to what is independent. */
  readonly whitening: Float64Array;
  /** [days, width]. */
  readonly values: Float32Array;
  readonly width: number;
}

export interface BasisTask {
  readonly rows: TrainingDays;
  readonly sources: readonly TrainingSource[];
  readonly profile: DayProfile;
  readonly mostCentres: number;
}

export async function kernelBasis(task: BasisTask): Promise<KernelBasis> {
  const { profile } = task;
  const profiles = profilesOf(task);
  const scaling = groupScaling(profiles, profile);
  const days = task.rows.days.map((_, day) => {
    const values = profiles.subarray(day * profile.width, (day + 1) * profile.width);
    return kernelInputs({ profile, scaling }, values);
  });
  const count = Math.min(task.mostCentres, days.length);
  const chosen = Array.from(
    { length: count },
    (_, i) => days[Math.floor(((i + 0.5) * days.length) / count)] as KernelInputs,
  );
  const centres = centresOf(chosen);
  const whitening = inverseFactor(matrixOf(chosen, centres), count);
  const values = await basisValues(days, { centres, count, whitening });
  return { scaling, centres, count, whitening, values, width: count + profile.width + 1 };
}

/** [days, profile]: what was known of each training day at its midnight. */
function profilesOf({ rows, sources, profile }: BasisTask): Float32Array {
  const profiles = new Float32Array(rows.days.length * profile.width);
  rows.days.forEach(({ source, day }, i) => {
    profile.write(dayContext(sources[source] as TrainingSource, day), profiles, i * profile.width);
  });
  for (const { history } of sources) history.moveTo(history.days);
  return profiles;
}

/** Mean and deviation of each group; values that are not scaled only lose their mean. */
function groupScaling(profiles: Float32Array, { groups, width }: DayProfile): Scaling {
  const days = profiles.length / width;
  const mean: number[] = [];
  const deviation: number[] = [];
  let first = 0;
  for (const { size, scaled } of groups) {
    const values = new Float32Array(days * size);
    for (let day = 0; day < days; day++) {
      const from = day * width + first;
      values.set(profiles.subarray(from, from + size), day * size);
    }
    const of = fitScaling(values, 1);
    mean.push(of.mean[0] as number);
    deviation.push(scaled ? (of.deviation[0] as number) : 1);
    first += size;
  }
  return { mean, deviation };
}

function centresOf(chosen: readonly KernelInputs[]): Float32Array {
  const width = chosen[0]?.near.length ?? 0;
  const centres = new Float32Array(width * chosen.length);
  chosen.forEach(({ near }, c) => {
    const put = (row: number, value: number) => {
      centres[row * chosen.length + c] = value;
    };
    for (let i = 0; i < width - 2; i++) put(i, near[i] as number);
    put(width - 2, -1);
    put(width - 1, -(near[width - 2] as number));
  });
  return centres;
}

/** Likeness of the centres to each other. */
function matrixOf(chosen: readonly KernelInputs[], centres: Float32Array): Float64Array {
  const count = chosen.length;
  const matrix = new Float64Array(count * count);
  chosen.forEach(({ near }, row) => {
    likeness(centres, near).forEach((value, column) => {
      matrix[row * count + column] = value + 1 + (row === column ? JITTER : 0);
    });
  });
  return matrix;
}

async function basisValues(
  days: readonly KernelInputs[],
  { centres, count, whitening }: Pick<KernelBasis, 'centres' | 'count' | 'whitening'>,
): Promise<Float32Array> {
  const alike = new Float32Array(days.length * count);
  days.forEach(({ near }, day) => {
    alike.set(
      likeness(centres, near).map((value) => value + 1),
      day * count,
    );
  });
  const product = tf.tidy(() =>
    tf.matMul(
      tf.tensor2d(alike, [days.length, count]),
      tf.tensor2d(Float32Array.from(whitening), [count, count]),
    ),
  );
  const independent = await product.data();
  product.dispose();
  const lineWidth = days[0]?.line.length ?? 0;
  const width = count + lineWidth;
  const values = new Float32Array(days.length * width);
  days.forEach(({ line }, day) => {
    values.set(independent.subarray(day * count, (day + 1) * count), day * width);
    values.set(line, day * width + count);
  });
  return values;
}
