import { WattcastError } from '../../errors.ts';

/** A forecast was asked for with next to no readings before its origin. */
export class HistoryTooShortError extends WattcastError {
  readonly code = 'forecaster.history-too-short';

  constructor(days: number, neededDays: number) {
    super(
      `A forecast needs readings of at least ${neededDays} whole local days before its origin, and ` +
        `there are ${Math.max(0, days)}. Send more readings, or move the origin later; six weeks ` +
        'give the best forecast.',
      { days, neededDays },
    );
  }
}
