import type { LayersModel } from '@tensorflow/tfjs-layers';
import { WattcastError } from '../errors.ts';
import type { TrainingCheckpoint } from '../networks/checkpoint.ts';
import type { EngineName } from '../networks/choose-engine.ts';
import type { TrainOptions } from '../networks/train.ts';
import { type Dataset, stepMs, stepsPerDay, type Unit } from '../series/series.ts';

/** The algorithms that exist; a manifest names one of them. */
export const FORECASTER_KINDS = [
  'seasonal-naive',
  'linear',
  'mlp',
  'global',
  'peak',
  'auto',
] as const;
export type ForecasterKind = (typeof FORECASTER_KINDS)[number];

export interface FitProgress {
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
}

export interface FitOptions {
  /** Nothing at or after this instant is read. */
  readonly originAt: number;
  readonly seed: number;
  /** Other series to learn from, of the same step: what `global` is for. */
  readonly alongside?: readonly Dataset[];
  readonly onProgress?: (progress: FitProgress) => void;
  readonly signal?: AbortSignal;
  /** How networks are trained; chosen by their size and length where absent. */
  readonly engine?: EngineName;
  /** Where an earlier fit of the same dataset and options stood: it ends in the same bytes. */
  readonly resumeFrom?: TrainingCheckpoint;
  /** Given what a later fit may go on from, after each epoch of a network's training. */
  readonly onCheckpoint?: (checkpoint: TrainingCheckpoint) => void | Promise<void>;
}

/** What a network's training takes of a fit's options. */
export function trainingOptionsOf({
  seed,
  signal,
  engine,
  resumeFrom,
  onCheckpoint,
}: FitOptions): Pick<TrainOptions, 'seed' | 'signal' | 'engine' | 'resumeFrom' | 'onCheckpoint'> {
  return {
    seed,
    ...(signal ? { signal } : {}),
    ...(engine ? { engine } : {}),
    ...(resumeFrom ? { resumeFrom } : {}),
    ...(onCheckpoint ? { onCheckpoint } : {}),
  };
}

/** An algorithm that learns from a dataset. */
export interface Forecaster {
  readonly kind: ForecasterKind;
  /** @throws NotEnoughHistoryError when the readings before the origin are too few. */
  fit(dataset: Dataset, options: FitOptions): Promise<FittedForecaster>;
}

export interface ForecastRequest {
  /** Readings up to the origin (later ones are never read) and covariates, also beyond it. */
  readonly dataset: Dataset;
  readonly originAt: number;
  readonly horizonSteps: number;
  /** Levels between 0 and 1, ascending. */
  readonly quantiles?: readonly number[];
  /** The series' name in its store, where its readings come from there: what its past taught is kept. */
  readonly seriesKey?: string;
}

/** One value a step from the origin on. */
export interface Forecast {
  readonly startAt: number;
  readonly stepMinutes: number;
  /** Unit of `mean` and `quantiles`: the series' own, or `probability` for `peak`. */
  readonly unit: Unit | 'probability';
  /** Level whose exceedance `peak` gives the probability of, in the series' unit. */
  readonly threshold?: number;
  readonly mean: Float64Array;
  /** One array for each requested level, never crossing; empty where a kind has none. */
  readonly quantiles: readonly Float64Array[];
  /** What a person should know about this forecast, for example a covariate that was not there. */
  readonly warnings: readonly string[];
}

/** What an artifact keeps of a fitted forecaster beside its network: plain JSON. */
export interface ForecasterState {
  readonly kind: ForecasterKind;
  readonly [key: string]: unknown;
}

export interface FittedForecaster {
  readonly state: ForecasterState;
  /** Just fitted; absent for kinds that need none, and where an artifact was opened. */
  readonly network?: LayersModel;
  /** The network in tfjs; absent for kinds that need none. An artifact's is opened when asked for. */
  readonly openNetwork?: () => Promise<LayersModel>;
  /** Many forecasts in one pass of the network, in the order of the requests. */
  predictBatch(requests: readonly ForecastRequest[]): Promise<readonly Forecast[]>;
  predict(request: ForecastRequest): Promise<Forecast>;
  /** Frees the network's tensors. */
  dispose(): void;
}

/** Completes a fitted forecaster: one forecast is a batch of one. */
export function fittedForecaster(parts: Omit<FittedForecaster, 'predict'>): FittedForecaster {
  return {
    ...parts,
    predict: async (request) => (await parts.predictBatch([request]))[0] as Forecast,
  };
}

/** Days of readings before an origin: what is missing does not count. */
export function knownDays({ target }: Dataset, originAt: number): number {
  const before = Math.max(0, Math.ceil((originAt - target.startAt) / stepMs(target.info)));
  let known = 0;
  for (const value of target.values.subarray(0, before)) if (!Number.isNaN(value)) known++;
  return known / stepsPerDay(target.info);
}

export class NotEnoughHistoryError extends WattcastError {
  readonly code = 'forecaster.not-enough-history';

  constructor(kind: ForecasterKind, days: number, neededDays: number) {
    super(
      `"${kind}" needs at least ${neededDays} days of readings before the origin, and there are ` +
        `${days.toFixed(1)}. Give more readings, or use "auto", which makes do with less.`,
      { kind, days, neededDays },
    );
  }
}

export class NoHistoryError extends WattcastError {
  readonly code = 'forecaster.no-history';

  constructor(series: string, originAt: number) {
    super(
      `"${series}" has no reading before the origin, ${new Date(originAt).toISOString()}: there is ` +
        'nothing to learn from. Move the origin to a later time, or give earlier readings.',
      { series, originAt },
    );
  }
}
