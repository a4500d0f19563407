/** Past days that a forecast learns from, as local day numbers. */
export interface PastWindow {
  /** From here on days are forecast again, to see how the forecaster fares. */
  readonly replayFrom: number;
  /** From here on regression on likeness learns. */
  readonly learnFrom: number;
  /** From here on readings are looked at. */
  readonly readFrom: number;
}

/**
 * Windows begin on every such day and stay for as long: what was learned until one midnight is then
 * what the next one goes on from.
 */
const STRIDE_DAYS = 14;
/** Days that are forecast again, at the least. */
const REPLAY_DAYS = 35;
/** Days before them that are learned from by likeness alone, at a tenth of the cost. */
const OLDER_DAYS = 28;
/** Days that the inputs of a day reach back. */
const LOOK_BACK_DAYS = 42;

/** Of an origin on a local day: the same for all days until the next window. */
export function pastWindowOf(dayNumber: number): PastWindow {
  const replayFrom = Math.floor((dayNumber - REPLAY_DAYS) / STRIDE_DAYS) * STRIDE_DAYS;
  const learnFrom = replayFrom - OLDER_DAYS;
  return { replayFrom, learnFrom, readFrom: learnFrom - LOOK_BACK_DAYS };
}
