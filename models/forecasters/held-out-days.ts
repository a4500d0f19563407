/** One block of days in so many is kept from a training, to see how far off the network is. */
const ONE_IN = 8;
/** Days next to each other are alike: whole fortnights are kept, of short histories single days. */
const LONGEST_BLOCK_DAYS = 14;

/** Which of `days` days are kept from training, evenly over the seasons. */
export function heldOutDays(days: number): (day: number) => boolean {
  const blocks = 2 * ONE_IN;
  const blockDays = Math.max(1, Math.min(LONGEST_BLOCK_DAYS, Math.floor(days / blocks)));
  return (day) => Math.floor(day / blockDays) % ONE_IN === ONE_IN / 2;
}
