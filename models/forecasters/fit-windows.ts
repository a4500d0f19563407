import { type Likeness, likenessOf, poolMoments } from './alike-channels.ts';
import { leadingRidge } from './leading-directions.ts';
import { averageRidges, type WindowForecaster } from './window-forecaster.ts';
import { type WindowMoments, windowMoments } from './window-moments.ts';
import { solveWindowRidge, type WindowRidge } from './window-ridge.ts';

/** How windows become a forecaster. */
export interface WindowRecipe {
  /** Over the mean diagonal of the normal equations. */
  readonly penalty: number;
  /**
   * `all`: one matrix of weights for all channels. `alike`: its mean with one for each channel, fitted on
   * the windows of channels that are alike.
   */
  readonly sharing: 'all' | 'alike';
  /** `all`: ridges as they are. `leading`: drawn towards the few directions that they vary most in. */
  readonly directions: 'all' | 'leading';
}

export interface WindowPlan {
  readonly horizon: number;
  /** Steps; a ridge for each, of which the mean is taken. */
  readonly lookbacks: readonly number[];
  /** Steps of the cycle that forecasts are shrunk to. */
  readonly period: number;
  readonly onProgress?: (done: number) => void;
}

/** A week tells how restless a channel is now. */
const SPREAD_PERIODS = 7;

/**
 * Every recipe's forecaster of every channel, [recipes][channels].
 * channels: stretches of [steps] each, standardised, that windows are taken from.
 */
export async function fitWindows(
  channels: readonly (readonly Float32Array[])[],
  recipes: readonly WindowRecipe[],
  plan: WindowPlan,
): Promise<readonly (readonly WindowForecaster[])[]> {
  const alikeRecipes = recipes.filter(({ sharing }) => sharing === 'alike');
  const likeness = alikeRecipes.length > 0 ? await likenessBy(channels, plan) : [];
  const fitted = new Map(recipes.map((recipe) => [recipe, channels.map((): WindowRidge[] => [])]));
  for (const [at, lookback] of plan.lookbacks.entries()) {
    plan.onProgress?.(at / plan.lookbacks.length);
    const moments = await windowMoments(channels.flat(), { lookback, horizon: plan.horizon });
    for (const [recipe, ridge] of await solveEach(moments, recipes, plan.period)) {
      for (const own of fitted.get(recipe) ?? []) own.push(ridge);
    }
    if (alikeRecipes.length === 0) continue;
    const alone = await momentsAlone(channels, plan, lookback);
    for (const [channel, shares] of likeness.entries()) {
      const pooled = poolMoments(alone, shares);
      for (const [recipe, ridge] of await solveEach(pooled, alikeRecipes, plan.period)) {
        fitted.get(recipe)?.[channel]?.push(ridge);
      }
    }
  }
  return Array.from(fitted, ([{ sharing }, byChannel]) => {
    if (sharing === 'alike') return byChannel.map(averageRidges);
    return new Array<WindowForecaster>(channels.length).fill(averageRidges(byChannel[0] ?? []));
  });
}

/** By windows of the second look-back: long enough to tell channels apart, and soon solved. */
async function likenessBy(
  channels: readonly (readonly Float32Array[])[],
  plan: WindowPlan,
): Promise<Likeness> {
  const [shortest = 1, second = shortest] = plan.lookbacks.toSorted((a, b) => a - b);
  return likenessOf(await momentsAlone(channels, plan, second), plan.period);
}

async function momentsAlone(
  channels: readonly (readonly Float32Array[])[],
  { horizon, period }: WindowPlan,
  lookback: number,
): Promise<readonly WindowMoments[]> {
  const alone: WindowMoments[] = [];
  for (const stretches of channels) {
    const shape = { lookback, horizon, spreadSteps: SPREAD_PERIODS * period };
    alone.push(await windowMoments(stretches, shape));
  }
  return alone;
}

/** A ridge for each recipe; those of one penalty are solved for once. */
async function solveEach(
  moments: WindowMoments,
  recipes: readonly WindowRecipe[],
  period: number,
): Promise<ReadonlyMap<WindowRecipe, WindowRidge>> {
  const ridges = new Map<WindowRecipe, WindowRidge>();
  for (const penalty of new Set(recipes.map((recipe) => recipe.penalty))) {
    const alike = recipes.filter((recipe) => recipe.penalty === penalty);
    const solved = await solveWindowRidge(moments, { penalty, period });
    const drawn = alike.some(drawsToLeading) ? await leadingRidge(solved, period) : undefined;
    const { lookback, horizon, weights } = solved;
    const plain = { lookback, horizon, weights };
    for (const recipe of alike) {
      ridges.set(recipe, drawsToLeading(recipe) && drawn ? drawn : plain);
    }
  }
  return ridges;
}

function drawsToLeading({ directions }: WindowRecipe): boolean {
  return directions === 'leading';
}
