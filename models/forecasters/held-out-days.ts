/** One block of days in so many is kept from a training, to see how far off the network is. */
const ONE_IN = 8;
/** Days next to each other are alike: whole fortnights are kept. */
const BLOCK_DAYS = 14;
/** Of shorter histories the latest days are kept: there a forecast reaches far beyond what was learned. */
const SEASONS_DAYS = ONE_IN * BLOCK_DAYS;
const LATEST_SHARE = 0.25;

/** Which of `days` days are kept from training, evenly over the seasons where there are any. */
export function heldOutDays(days: number): (day: number) => boolean {
  if (days < SEASONS_DAYS) return (day) => day >= Math.floor((1 - LATEST_SHARE) * days);
  return (day) => Math.floor(day / BLOCK_DAYS) % ONE_IN === ONE_IN / 2;
}
