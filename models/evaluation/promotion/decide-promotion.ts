import type { DailyLosses } from './daily-losses.ts';
import type { FeedVerdict } from './feed/judge-feed.ts';
import { testMeanAbove } from './mean-test.ts';
import { PROMOTION_RULE, type PromotionRule } from './promotion-rule.ts';
import { wordDecision } from './word-decision.ts';

/** Why a challenger was promoted or not; the first reason that holds, in this order. */
export type PromotionReason =
  | 'spoiled-feed'
  | 'no-forecast'
  | 'too-few-days'
  | 'worse-than-naive'
  | 'first-version'
  | 'not-better'
  | 'better';

/** Whether a challenger has earned to serve, with the numbers that say so. */
export interface PromotionDecision {
  readonly promote: boolean;
  readonly because: PromotionReason;
  /** For a person, complete in itself. */
  readonly sentence: string;
  readonly rule: PromotionRule;
  readonly days: number;
  readonly steps: number;
  /** Mean daily losses over the same days; null where there is no champion or nothing was scored. */
  readonly losses: {
    readonly challenger: number | null;
    readonly champion: number | null;
    readonly naive: number | null;
  };
  /** Share of the champion's loss that the challenger saves, and the test of it. */
  readonly improvement: {
    readonly share: number;
    readonly standardError: number;
    readonly degreesOfFreedom: number;
    readonly pValue: number;
  } | null;
  readonly feed: FeedVerdict;
}

export interface PromotionEvidence {
  readonly losses: DailyLosses;
  readonly feed: FeedVerdict;
  /** What the losses are, for the sentence: `mean absolute error`, `MW`. */
  readonly measure: { readonly name: string; readonly unit: string };
  readonly rule?: PromotionRule;
}

/**
 * Decides by paired daily losses: a challenger replaces a champion only where it is better by more
 * than the margin beyond chance at the stated level, never where it is worse than the naive
 * forecast, and never on a spoiled feed. A first version need only not be worse than naive.
 */
export function decidePromotion(evidence: PromotionEvidence): PromotionDecision {
  const { losses, feed, measure, rule = PROMOTION_RULE } = evidence;
  const means = {
    challenger: meanOf(losses.challenger),
    champion: meanOf(losses.champion),
    naive: meanOf(losses.naive),
  };
  const improvement = testImprovement(losses, means.champion, rule);
  const because = reasonOf(evidence, { means, improvement, rule });
  const decided = {
    promote: because === 'better' || because === 'first-version',
    because,
    rule,
    days: losses.days.length,
    steps: losses.steps,
    losses: means,
    improvement,
    feed,
  };
  return {
    ...decided,
    sentence: wordDecision(decided, { measure, unforecast: losses.unforecast }),
  };
}

interface Figures {
  readonly means: PromotionDecision['losses'];
  readonly improvement: PromotionDecision['improvement'];
  readonly rule: PromotionRule;
}

function reasonOf(
  { losses, feed }: PromotionEvidence,
  { means, improvement, rule }: Figures,
): PromotionReason {
  const { challenger, champion, naive } = means;
  if (!feed.isFit) return 'spoiled-feed';
  if (losses.unforecast > rule.mostUnforecast) return 'no-forecast';
  const fewest = losses.champion ? rule.fewestDays : rule.fewestFirstDays;
  if (losses.days.length < fewest || challenger === null || naive === null) return 'too-few-days';
  if (challenger > naive) return 'worse-than-naive';
  if (champion === null) return 'first-version';
  return improvement && improvement.pValue <= rule.level ? 'better' : 'not-better';
}

/** The test's differences are shares of the champion's mean loss, so that the margin is one too. */
function testImprovement(
  { challenger, champion }: DailyLosses,
  scale: number | null,
  rule: PromotionRule,
): PromotionDecision['improvement'] {
  if (!champion || scale === null || !(scale > 0)) return null;
  const saved = champion.map((loss, day) => (loss - (challenger[day] as number)) / scale);
  const { mean, standardError, degreesOfFreedom, pValue } = testMeanAbove(saved, rule.margin);
  return { share: mean, standardError, degreesOfFreedom, pValue };
}

function meanOf(values: Float64Array | undefined): number | null {
  if (!values || values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
