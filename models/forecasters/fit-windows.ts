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
  const penalties = recipes.map(({ penalty }) => penalty);
  const alikePenalties = recipes.map(({ penalty, sharing }) =>
    sharing === 'alike' ? penalty : undefined,
  );
  const needsAlike = recipes.some(({ sharing }) => sharing === 'alike');
  const likeness = needsAlike ? await likenessBy(channels, plan) : [];
  const fitted = recipes.map(() => channels.map((): WindowRidge[] => []));
  for (const [at, lookback] of plan.lookbacks.entries()) {
    plan.onProgress?.(at / plan.lookbacks.length);
    const moments = await windowMoments(channels.flat(), { lookback, horizon: plan.horizon });
    const shared = await solveEach(moments, penalties, plan.period);
    fitted.forEach((byChannel, recipe) => {
      for (const own of byChannel) own.push(shared[recipe] as WindowRidge);
    });
    if (!needsAlike) continue;
    const alone = await momentsAlone(channels, plan, lookback);
    for (const [channel, shares] of likeness.entries()) {
      const alike = await solveEach(poolMoments(alone, shares), alikePenalties, plan.period);
      fitted.forEach((byChannel, recipe) => {
        const ridge = alike[recipe];
        if (ridge) byChannel[channel]?.push(ridge);
      });
    }
  }
  return fitted.map((byChannel, recipe) => {
    if (recipes[recipe]?.sharing === 'alike') return byChannel.map(averageRidges);
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

/** A ridge for each penalty, of which equal ones are solved for once; none where there is no penalty. */
async function solveEach(
  moments: WindowMoments,
  penalties: readonly (number | undefined)[],
  period: number,
): Promise<readonly (WindowRidge | undefined)[]> {
  const solved = new Map<number | undefined, WindowRidge>();
  for (const penalty of new Set(penalties)) {
    if (penalty === undefined) continue;
    solved.set(penalty, await solveWindowRidge(moments, { penalty, period }));
  }
  return penalties.map((penalty) => solved.get(penalty));
}
