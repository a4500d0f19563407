import { type Likeness, likenessOf, poolMoments } from './alike-channels.ts';
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
  const needsAlike = recipes.some(({ sharing }) => sharing === 'alike');
  const likeness = needsAlike ? await likenessBy(channels, plan) : [];
  const fitted = recipes.map(() => channels.map((): WindowRidge[] => []));
  for (const [at, lookback] of plan.lookbacks.entries()) {
    plan.onProgress?.(at / plan.lookbacks.length);
    const moments = await windowMoments(channels.flat(), { lookback, horizon: plan.horizon });
    const alone = needsAlike ? await momentsAlone(channels, plan, lookback) : [];
    const ridges = await solveAll({ moments, alone, likeness }, recipes, plan);
    fitted.forEach((byChannel, recipe) => {
      byChannel.forEach((own, channel) => {
        own.push(...(ridges[recipe]?.[channel] ?? []));
      });
    });
  }
  return fitted.map((byChannel, recipe) =>
    recipes[recipe]?.sharing === 'all'
      ? new Array<WindowForecaster>(channels.length).fill(averageRidges(byChannel[0] ?? []))
      : byChannel.map(averageRidges),
  );
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

interface AllMoments {
  readonly moments: WindowMoments;
  /** Of each channel; none where no recipe asks for them. */
  readonly alone: readonly WindowMoments[];
  readonly likeness: Likeness;
}

/** Of one look-back: [recipes][channels][ridges]. */
async function solveAll(
  { moments, alone, likeness }: AllMoments,
  recipes: readonly WindowRecipe[],
  { period }: WindowPlan,
): Promise<readonly (readonly (readonly WindowRidge[])[])[]> {
  const shared = new Map<number, WindowRidge>();
  for (const penalty of new Set(recipes.map((recipe) => recipe.penalty))) {
    shared.set(penalty, await solveWindowRidge(moments, { penalty, period }));
  }
  const solved = recipes.map((): WindowRidge[][] => []);
  for (const shares of likeness.length > 0 ? likeness : [undefined]) {
    const pooled = shares && poolMoments(alone, shares);
    for (const [at, { penalty, sharing }] of recipes.entries()) {
      const ridges = [shared.get(penalty) as WindowRidge];
      if (pooled && sharing === 'alike') {
        ridges.push(await solveWindowRidge(pooled, { penalty, period }));
      }
      solved[at]?.push(ridges);
    }
  }
  return solved;
}
