import type { Scaling } from '../features/scaling.ts';
import type { ForecasterState } from './forecaster.ts';
import type { LeadSpread } from './lead-calibration.ts';
import type { PossibleRange } from './physical-bounds.ts';

/** Everything beside the weights that a fitted `mlp` or `peak` needs to forecast again. */
export interface ReferenceState extends ForecasterState {
  readonly kind: 'mlp' | 'peak';
  /** Names of the network's inputs in order. */
  readonly features: readonly string[];
  /** Covariates that the features were built with. */
  readonly covariates: readonly string[];
  readonly inputScaling: Scaling;
  /** Of the target, in the series' unit (`mlp`); a constant's deviation is 0, its network says nothing. */
  readonly targetScaling: { readonly mean: number; readonly deviation: number };
  /** Level whose exceedance is forecast, in the series' unit (`peak`). */
  readonly threshold?: number;
  /** How far off the network was on days it had not learned from (`mlp`), near leads first. */
  readonly leads?: readonly LeadSpread[];
  /** Epoch milliseconds: days from here on were not learned from (`mlp`). */
  readonly trainedUntilAt?: number;
  /** Bounds that the readings suggest, in the series' unit. */
  readonly range?: PossibleRange;
  /** Why the forecaster is what it is, and how it did on the days kept from training. */
  readonly selection?: { readonly why: string; readonly errors: Readonly<Record<string, number>> };
}
