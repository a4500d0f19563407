import type { Scaling } from '../features/scaling.ts';
import type { ForecasterState } from './forecaster.ts';

/** Everything beside the weights that a fitted `mlp` or `peak` needs to forecast again. */
export interface ReferenceState extends ForecasterState {
  readonly kind: 'mlp' | 'peak';
  /** Names of the network's inputs in order. */
  readonly features: readonly string[];
  /** Covariates that the features were built with. */
  readonly covariates: readonly string[];
  readonly inputScaling: Scaling;
  /** Of the target, in the series' unit (`mlp`). */
  readonly targetScaling: { readonly mean: number; readonly deviation: number };
  /** Level whose exceedance is forecast, in the series' unit (`peak`). */
  readonly threshold?: number;
}
