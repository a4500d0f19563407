import type { WindowScaling } from '../../features/day-ahead/day-context.ts';
import type { Scaling } from '../../features/scaling.ts';
import type { ForecasterKind, ForecasterState } from '../forecaster.ts';
import type { Calibration } from './calibrate.ts';
import type { Blend } from './day-ahead-core.ts';

/** The kinds that forecast day by day from local midnights. */
export type DayAheadKind = Extract<ForecasterKind, 'linear' | 'auto' | 'global'>;

/** Everything beside the weights that a day-ahead forecaster needs to forecast again. */
export interface DayAheadState extends ForecasterState {
  readonly kind: DayAheadKind;
  readonly stepMinutes: number;
  readonly covariates: readonly { readonly name: string; readonly known: 'future' | 'past' }[];
  readonly seasonal: boolean;
  /** Names of the inputs in order. */
  readonly features: readonly string[];
  readonly inputScaling: Scaling;
  /** Of the closed form in what networks are told of the regressions. */
  readonly linearShare: number;
  readonly blend: Blend;
  /** Of regression on likeness beside its weights. */
  readonly kernel?: {
    /** Of each group of a day's profile. */
    readonly scaling: Scaling;
    readonly learned: number;
    readonly ridge: number;
    /** The local day that the fit did not see, nor any after it. */
    readonly fittedUntilDay: number;
  };
  readonly slotSpread: readonly number[];
  /** Of each series learned from; another is scaled by what is known of it when it is forecast. */
  readonly windows: Readonly<Record<string, WindowScaling>>;
  /** Mean absolute error of the closed form, scaled. */
  readonly typicalError: number;
  readonly extraScaling?: Scaling;
  readonly residualDeviation?: number;
  readonly calibration: Calibration;
  /** Of what is usual at the time in the forecast and its quantiles; absent where it is nothing. */
  readonly usualShare?: number;
  /** Physical bounds that the readings suggest, in the series' unit. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Why the forecaster is what it is: for reports and people. */
  readonly selection: Selection;
}

export interface Selection {
  /** Mean absolute errors on days that the candidate did not learn from, in the series' unit. */
  readonly errors: Readonly<Record<string, number>>;
  readonly why: string;
}
