import { WattcastError } from '../errors.ts';
import type { TrainedNetwork } from '../networks/trained-network.ts';
import type { DayAheadState } from './day-ahead/day-ahead-state.ts';
import { restoreDayAhead } from './day-ahead/predict-day-ahead.ts';
import type { FittedForecaster, ForecasterState } from './forecaster.ts';
import { restoreReference } from './predict-reference.ts';
import type { ReferenceState } from './reference-state.ts';
import { restoreSeasonalNaive } from './seasonal-naive.ts';

export class MissingNetworkError extends WattcastError {
  readonly code = 'forecaster.missing-network';
}

/** A fitted forecaster from the state and the network that an artifact keeps; loads nothing that trains. */
export function restoreForecaster(
  state: ForecasterState,
  network?: TrainedNetwork,
): FittedForecaster {
  if (state.kind === 'seasonal-naive') return restoreSeasonalNaive(state);
  if (!network) throw new MissingNetworkError(`A "${state.kind}" artifact needs a network.`);
  if (state.kind === 'linear' || state.kind === 'auto' || state.kind === 'global') {
    return restoreDayAhead(state as DayAheadState, network);
  }
  return restoreReference(state as ReferenceState, network);
}
