import { averageRidges } from '../forecasters/window-forecaster.ts';
import {
  solveWindowRidge,
  type WindowMoments,
  windowMoments,
} from '../forecasters/window-ridge.ts';
import { type Stretch, windowErrors } from './ltsf-windows.ts';

/** Shrinkage over the mean diagonal of the normal equations: what there is to choose from. */
const PENALTIES = [0.05, 0.15, 0.5, 1.5, 5] as const;
/** The training months are held out a third at a time: as long as the validation months. */
const THIRDS = 3;
/** The shortest windows choose for the longer ones too, which take minutes to solve so often. */
const LOOKBACKS_THAT_CHOOSE = 4;

/** A penalty and its mean squared errors on blocks of months that it was not fitted on. */
export interface PenaltyTrial {
  readonly penalty: number;
  /** Thirds of the training months, each fitted on the other two, then the validation months. */
  readonly heldOutMse: readonly number[];
}

export interface ChosenPenalty {
  readonly penalty: number;
  readonly trials: readonly PenaltyTrial[];
}

export interface PenaltyPlan {
  readonly horizon: number;
  readonly lookbacks: readonly number[];
  /** Steps of the cycle that forecasts are shrunk to. */
  readonly period: number;
  /** Steps; the validation months follow, to the end of the channels. */
  readonly trainedUntil: number;
}

/**
 * The penalty with the least error on held-out months, each block by its own scale. One block alone
 * misleads: its season is not that of the months ahead.
 * channels: [steps] each, standardised, training and validation months and nothing later.
 */
export async function choosePenalty(
  channels: readonly Float32Array[],
  plan: PenaltyPlan,
): Promise<ChosenPenalty> {
  const heldOut = new Map<number, number[]>(PENALTIES.map((penalty) => [penalty, []]));
  for (const block of blocksOf(channels[0]?.length ?? 0, plan)) {
    for (const [penalty, mse] of await errorsOn(channels, block, plan)) {
      heldOut.get(penalty)?.push(mse);
    }
  }
  const trials = [...heldOut].map(([penalty, heldOutMse]) => ({ penalty, heldOutMse }));
  const best = trials.reduce((least, trial) => (logMean(trial) < logMean(least) ? trial : least));
  return { penalty: best.penalty, trials };
}

function logMean({ heldOutMse }: PenaltyTrial): number {
  return heldOutMse.reduce((sum, mse) => sum + Math.log(mse), 0);
}

interface Block {
  readonly heldOut: Stretch;
  /** Stretches of the training months beside it. */
  readonly fitted: readonly Stretch[];
}

/** Blocks that have windows to fit on and windows to forecast. */
function blocksOf(
  length: number,
  { horizon, lookbacks, trainedUntil }: PenaltyPlan,
): readonly Block[] {
  const lookback = Math.max(...choosers(lookbacks));
  const third = Math.floor(trainedUntil / THIRDS);
  const starts = Array.from({ length: THIRDS }, (_, i) => i * third);
  const isWide = ({ from, until }: Stretch) => until - from >= lookback + horizon;
  const blocks = starts.map((from) => ({
    heldOut: { from, until: from + third },
    fitted: [
      { from: 0, until: from },
      { from: from + third, until: trainedUntil },
    ].filter(isWide),
  }));
  const validation = {
    heldOut: { from: trainedUntil, until: length },
    fitted: [{ from: 0, until: trainedUntil }],
  };
  return [...blocks, validation].filter(
    ({ heldOut, fitted }) =>
      fitted.length > 0 && heldOut.until - Math.max(heldOut.from, lookback) >= horizon,
  );
}

function choosers(lookbacks: readonly number[]): readonly number[] {
  return lookbacks.toSorted((a, b) => a - b).slice(0, LOOKBACKS_THAT_CHOOSE);
}

async function errorsOn(
  channels: readonly Float32Array[],
  { heldOut, fitted }: Block,
  { horizon, lookbacks, period }: PenaltyPlan,
): Promise<readonly (readonly [penalty: number, mse: number])[]> {
  const training = fitted.flatMap(({ from, until }) =>
    channels.map((values) => values.subarray(from, until)),
  );
  const moments: WindowMoments[] = [];
  for (const lookback of choosers(lookbacks)) {
    moments.push(await windowMoments(training, { lookback, horizon }));
  }
  const errors: [number, number][] = [];
  for (const penalty of PENALTIES) {
    const average = averageRidges(moments.map((one) => solveWindowRidge(one, { penalty, period })));
    errors.push([penalty, (await windowErrors(channels, average, heldOut)).mse]);
  }
  return errors;
}
