import { WattcastError } from '../../../models/errors.ts';

/** The bytes are no table of text at all: empty, an archive, binary, cut short. */
export class UnreadableFileError extends WattcastError {
  readonly code = 'readings.unreadable-file';
}

/** A column was asked for that the file does not have, or that could not be guessed. */
export class NoSuchColumnError extends WattcastError {
  readonly code = 'readings.no-such-column';
}

/** A column has something else in it than what it was said to hold. */
export class WrongColumnError extends WattcastError {
  readonly code = 'readings.wrong-column';
}

/** The readings are there, but too few or too far apart to make a regular series of. */
export class NoRegularSeriesError extends WattcastError {
  readonly code = 'readings.no-regular-series';
}
