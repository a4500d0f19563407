import { WattcastError } from '../../../models/errors.ts';

/** Others changed the same series each time that a write was tried. */
export class StoreContentionError extends WattcastError {
  readonly code = 'store.contention';
}

/** Readings do not fit the series that they are sent to. */
export class SeriesMismatchError extends WattcastError {
  readonly code = 'series.mismatch';
}
