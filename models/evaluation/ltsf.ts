import * as tf from '@tensorflow/tfjs-core';
import { WattcastError } from '../errors.ts';
import { fitWindowRidge, momentsOf, type WindowRidge } from '../forecasters/window-ridge.ts';

/** Months of the literature are of 30 days: 12 train, 4 validate, 4 test. */
const MONTH_DAYS = 30;
const TRAIN_MONTHS = 12;
const VALIDATION_MONTHS = 4;
const TEST_MONTHS = 4;
/** Look-backs whose forecasts are averaged: three weeks know the week, eight know the season's drift. */
export const LTSF_LOOKBACK_DAYS = [21, 56] as const;
const WINDOWS_AT_ONCE = 512;

export class ShortSeriesError extends WattcastError {
  readonly code = 'evaluation.short-series';
}

export interface LtsfPlan {
  readonly horizon: number;
  /** Steps. @default three weeks and eight, averaged */
  readonly lookbacks?: readonly number[];
  readonly stepsPerDay: number;
  readonly onProgress?: (done: number) => void;
}

export interface LtsfScore {
  readonly horizon: number;
  readonly lookbacks: readonly number[];
  /** Over windows, steps and channels, each channel standardised by the training months. */
  readonly mse: number;
  readonly mae: number;
  readonly windows: number;
}

/**
 * The protocol of the long-horizon literature (Zhou et al., 2021; Zeng et al., 2023): every window of
 * the test months, stride 1, the last one included; fitted on the training months only.
 * channels: [steps] each, in their own units.
 * @throws ShortSeriesError
 */
export async function scoreLtsf(
  channels: readonly Float64Array[],
  plan: LtsfPlan,
): Promise<LtsfScore> {
  const { horizon, stepsPerDay } = plan;
  const lookbacks = plan.lookbacks ?? LTSF_LOOKBACK_DAYS.map((days) => days * stepsPerDay);
  const month = MONTH_DAYS * stepsPerDay;
  const trainedUntil = TRAIN_MONTHS * month;
  const testFrom = trainedUntil + VALIDATION_MONTHS * month;
  const testUntil = testFrom + TEST_MONTHS * month;
  const longest = Math.max(...lookbacks);
  requireSteps(channels, { testUntil, least: longest + horizon, trainedUntil });
  const standardised = channels.map((values) => standardise(values, trainedUntil));
  const training = standardised.map((values) => values.subarray(0, trainedUntil));
  const ridges: WindowRidge[] = [];
  for (const lookback of lookbacks) {
    ridges.push(await fitWindowRidge(training, { lookback, horizon }));
    plan.onProgress?.(ridges.length / (lookbacks.length + 1));
  }
  const sums = { squared: 0, absolute: 0, count: 0 };
  for (const values of standardised) {
    const errors = await channelErrors(values, ridges, { testFrom, testUntil, horizon });
    sums.squared += errors.squared;
    sums.absolute += errors.absolute;
    sums.count += errors.count;
  }
  plan.onProgress?.(1);
  return {
    horizon,
    lookbacks,
    mse: sums.squared / sums.count,
    mae: sums.absolute / sums.count,
    windows: testUntil - testFrom - horizon + 1,
  };
}

function requireSteps(
  channels: readonly Float64Array[],
  { testUntil, least, trainedUntil }: { testUntil: number; least: number; trainedUntil: number },
): void {
  const length = channels[0]?.length ?? 0;
  if (length >= testUntil && least <= trainedUntil) return;
  throw new ShortSeriesError(
    `The protocol takes 20 months of 30 days, ${testUntil} steps, of which look-back and horizon ` +
      `(${least} steps) fit into the first 12; there are ${length} steps. Give a longer series, or a ` +
      'shorter look-back.',
    { length, needed: testUntil, least },
  );
}

/** By mean and deviation of the training months; a gap takes the value before it. */
function standardise(values: Float64Array, trainedUntil: number): Float32Array {
  const filled = Float32Array.from(values);
  for (let i = 1; i < filled.length; i++) {
    if (Number.isNaN(filled[i])) filled[i] = filled[i - 1] as number;
  }
  const { mean, deviation } = momentsOf(filled.subarray(0, trainedUntil));
  return filled.map((value) => (value - mean) / (deviation || 1));
}

interface TestMonths {
  readonly testFrom: number;
  readonly testUntil: number;
  readonly horizon: number;
}

async function channelErrors(
  values: Float32Array,
  ridges: readonly WindowRidge[],
  { testFrom, testUntil, horizon }: TestMonths,
): Promise<{ squared: number; absolute: number; count: number }> {
  const sums = { squared: 0, absolute: 0, count: 0 };
  const last = testUntil - horizon;
  for (let first = testFrom; first <= last; first += WINDOWS_AT_ONCE) {
    const count = Math.min(WINDOWS_AT_ONCE, last - first + 1);
    const forecasts = await Promise.all(
      ridges.map((ridge) => applyRidge(values, ridge, { first, count, horizon })),
    );
    for (let i = 0; i < count * horizon; i++) {
      const window = Math.floor(i / horizon);
      const forecast = forecasts.reduce((sum, one) => sum + (one[i] as number), 0) / ridges.length;
      const error = forecast - (values[first + window + (i - window * horizon)] as number);
      sums.squared += error * error;
      sums.absolute += Math.abs(error);
    }
    sums.count += count * horizon;
  }
  return sums;
}

/** Forecasts from `count` origins on: [count, horizon]. */
async function applyRidge(
  values: Float32Array,
  { lookback, weights }: WindowRidge,
  { first, count, horizon }: { first: number; count: number; horizon: number },
): Promise<ArrayLike<number>> {
  const windows = new Float32Array(count * lookback);
  const means = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const window = values.subarray(first + row - lookback, first + row);
    const { mean } = momentsOf(window);
    means[row] = mean;
    window.forEach((value, i) => {
      windows[row * lookback + i] = value - mean;
    });
  }
  const forecast = tf.tidy(() =>
    tf.add(
      tf.matMul(tf.tensor2d(windows, [count, lookback]), tf.tensor2d(weights, [lookback, horizon])),
      tf.tensor2d(means, [count, 1]),
    ),
  );
  const data = await forecast.data();
  forecast.dispose();
  return data;
}
