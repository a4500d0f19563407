import { fitWindows, type WindowPlan, type WindowRecipe } from '../forecasters/fit-windows.ts';
import { type Stretch, windowErrors } from './ltsf-windows.ts';

/** Shrinkage over the mean diagonal of the normal equations: what there is to choose from. */
const PENALTIES = [0.05, 0.15, 0.5, 1.5, 5] as const;
/** The training months are held out a third at a time: as long as the validation months. */
const THIRDS = 3;

/** A recipe and its mean squared errors on blocks of months that it was not fitted on. */
export interface RecipeTrial extends WindowRecipe {
  /** Thirds of the training months, each fitted on the other two, then the validation months. */
  readonly heldOutMse: readonly number[];
}

export interface ChosenRecipe extends WindowRecipe {
  readonly trials: readonly RecipeTrial[];
}

export interface RecipePlan extends WindowPlan {
  /** Steps; the validation months follow, to the end of the channels. */
  readonly trainedUntil: number;
}

/**
 * The recipe with the least error on held-out months, each block by its own scale. One block alone
 * misleads: its season is not that of the months ahead.
 * channels: [steps] each, standardised, training and validation months and nothing later.
 */
export async function chooseRecipe(
  channels: readonly Float32Array[],
  plan: RecipePlan,
): Promise<ChosenRecipe> {
  const recipes = recipesFor(channels.length);
  const heldOut = recipes.map((): number[] => []);
  const blocks = blocksOf(channels[0]?.length ?? 0, plan);
  for (const [at, block] of blocks.entries()) {
    plan.onProgress?.(at / blocks.length);
    const errors = await errorsOn(channels, block, { ...plan, recipes });
    errors.forEach((mse, recipe) => {
      heldOut[recipe]?.push(mse);
    });
  }
  const trials = recipes.map((recipe, i) => ({ ...recipe, heldOutMse: heldOut[i] ?? [] }));
  const best = trials.reduce((least, trial) => (logMean(trial) < logMean(least) ? trial : least));
  const { heldOutMse: _, ...recipe } = best;
  return { ...recipe, trials };
}

/** One channel has no others to be like. */
function recipesFor(channels: number): readonly WindowRecipe[] {
  const sharings = channels > 1 ? (['all', 'alike'] as const) : (['all'] as const);
  return sharings.flatMap((sharing) =>
    (['all', 'leading'] as const).flatMap((directions) =>
      PENALTIES.map((penalty) => ({ penalty, sharing, directions })),
    ),
  );
}

function logMean({ heldOutMse }: RecipeTrial): number {
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
  { horizon, lookbacks, trainedUntil }: RecipePlan,
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

/** The second and the fourth shortest choose for all: longer ones take minutes to solve so often. */
function choosers(lookbacks: readonly number[]): readonly number[] {
  const sorted = lookbacks.toSorted((a, b) => a - b);
  const some = sorted.filter((_, i) => i === 1 || i === 3);
  return some.length > 0 ? some : sorted;
}

/** Mean squared error of each recipe. */
async function errorsOn(
  channels: readonly Float32Array[],
  { heldOut, fitted }: Block,
  { recipes, horizon, lookbacks, period }: RecipePlan & { recipes: readonly WindowRecipe[] },
): Promise<readonly number[]> {
  const stretches = channels.map((values) =>
    fitted.map(({ from, until }) => values.subarray(from, until)),
  );
  const plan = { horizon, lookbacks: choosers(lookbacks), period };
  const errors: number[] = [];
  for (const forecasters of await fitWindows(stretches, recipes, plan)) {
    errors.push((await windowErrors(channels, forecasters, heldOut)).mse);
  }
  return errors;
}
