import { WattcastError } from '../errors.ts';
import { fitWindows } from '../forecasters/fit-windows.ts';
import type { WindowForecaster } from '../forecasters/window-forecaster.ts';
import { momentsOf } from '../forecasters/window-moments.ts';
import { type ChosenRecipe, chooseRecipe } from './ltsf-recipe.ts';
import { type LtsfErrors, windowErrors } from './ltsf-windows.ts';

/** Months of the literature are of 30 days: 12 train, 4 validate, 4 test. */
const MONTH_DAYS = 30;
const TRAIN_MONTHS = 12;
const VALIDATION_MONTHS = 4;
const TEST_MONTHS = 4;
/**
 * Look-backs whose forecasts are averaged, all of them: the one that is best on some held-out months is
 * not so on the next ones, and was worse there than this average.
 */
const LOOKBACK_WEEKS = [1, 2, 3, 4, 6, 8];
/** Eight weeks of hours: the normal equations of longer windows would take minutes to solve. */
const LONGEST_LOOKBACK = 1344;
/** Of the time that a fit takes. */
const CHOOSING_SHARE = 0.6;

export class ShortSeriesError extends WattcastError {
  readonly code = 'evaluation.short-series';
}

export interface LtsfPlan {
  readonly horizon: number;
  /** Steps. @default 1, 2, 3, 4, 6 and 8 weeks, as far as they have no more than 1,344 steps */
  readonly lookbacks?: readonly number[];
  readonly stepsPerDay: number;
  readonly onProgress?: (done: number) => void;
}

/** What was fitted, on what evidence. */
export interface LtsfFit {
  readonly lookbacks: readonly number[];
  readonly chosen: ChosenRecipe;
  /** One a channel, for channels standardised by the training months. */
  readonly forecasters: readonly WindowForecaster[];
}

export interface LtsfScore extends LtsfErrors, ChosenRecipe {
  readonly horizon: number;
  readonly lookbacks: readonly number[];
  /** The same on the months between training and test, by which recipes are to be compared. */
  readonly validation: LtsfErrors;
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
  const { trainedUntil, testFrom, testUntil } = monthsOf(plan);
  const { lookbacks, chosen, forecasters } = await fitLtsf(channels, plan);
  const standardised = channels.map((values) => standardise(values, trainedUntil));
  const errorsIn = (from: number, until: number) =>
    windowErrors(standardised, forecasters, { from, until });
  const validation = await errorsIn(trainedUntil, testFrom);
  const test = await errorsIn(testFrom, testUntil);
  plan.onProgress?.(1);
  return { horizon: plan.horizon, lookbacks, ...chosen, validation, ...test };
}

/**
 * The average of ridges for each look-back. Weights are fitted on the training months; their penalty and
 * which channels share them are chosen on these and the validation months; nothing later is read.
 * @throws ShortSeriesError
 */
export async function fitLtsf(channels: readonly Float64Array[], plan: LtsfPlan): Promise<LtsfFit> {
  const { horizon, stepsPerDay: period } = plan;
  const lookbacks = plan.lookbacks ?? ltsfLookbacks(plan.stepsPerDay);
  const longest = Math.max(...lookbacks);
  const { trainedUntil, testFrom, testUntil } = monthsOf(plan);
  requireSteps(channels, { testFrom, testUntil, horizon, least: longest + horizon, trainedUntil });
  const known = channels.map((values) => standardise(values.subarray(0, testFrom), trainedUntil));
  const chosen = await chooseRecipe(known, {
    ...{ horizon, lookbacks, period, trainedUntil },
    onProgress: (done) => plan.onProgress?.(done * CHOOSING_SHARE),
  });
  const training = known.map((values) => [values.subarray(0, trainedUntil)]);
  const [forecasters = []] = await fitWindows(training, [chosen], {
    ...{ horizon, lookbacks, period },
    onProgress: (done) => plan.onProgress?.(CHOOSING_SHARE + done * (1 - CHOOSING_SHARE)),
  });
  return { lookbacks, chosen, forecasters };
}

/** Steps of the windows that are averaged unless a plan names others. */
export function ltsfLookbacks(stepsPerDay: number): readonly number[] {
  const weeks = LOOKBACK_WEEKS.map((count) => count * 7 * stepsPerDay);
  return weeks.filter((steps, i) => i === 0 || steps <= LONGEST_LOOKBACK);
}

function monthsOf({ stepsPerDay }: LtsfPlan) {
  const month = MONTH_DAYS * stepsPerDay;
  const trainedUntil = TRAIN_MONTHS * month;
  const testFrom = trainedUntil + VALIDATION_MONTHS * month;
  return { trainedUntil, testFrom, testUntil: testFrom + TEST_MONTHS * month };
}

interface Steps {
  readonly trainedUntil: number;
  readonly testFrom: number;
  readonly testUntil: number;
  readonly horizon: number;
  /** Of the longest window with its horizon. */
  readonly least: number;
}

function requireSteps(channels: readonly Float64Array[], steps: Steps): void {
  const { trainedUntil, testFrom, testUntil, horizon, least } = steps;
  const length = channels[0]?.length ?? 0;
  const longestHorizon = testUntil - testFrom;
  if (length >= testUntil && least <= trainedUntil && horizon <= longestHorizon) return;
  throw new ShortSeriesError(
    `The protocol takes 20 months of 30 days, ${testUntil} steps, of which look-back and horizon ` +
      `(${least} steps) fit into the first 12 and the horizon (${horizon} steps) into the last 4; there ` +
      `are ${length} steps. Give a longer series, or a shorter look-back or horizon.`,
    { length, needed: testUntil, least, horizon, longestHorizon },
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
