/** How sure a promotion must be. */
export interface PromotionRule {
  /** Most promotions of challengers that are no better that are taken, as a share: the test's level. */
  readonly level: number;
  /** By how much, as a share of the champion's loss, a challenger must be better. */
  readonly margin: number;
  /** Fewest days that a champion is replaced on, and that a first version is judged by. */
  readonly fewestDays: number;
  readonly fewestFirstDays: number;
  /** Largest share of steps that a challenger may leave without a forecast. */
  readonly mostUnforecast: number;
}

export const PROMOTION_RULE: PromotionRule = {
  level: 0.05,
  margin: 0.01,
  fewestDays: 14,
  fewestFirstDays: 7,
  mostUnforecast: 0.01,
};
