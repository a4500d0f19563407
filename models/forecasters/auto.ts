import { fitDayAhead } from './day-ahead/fit-day-ahead.ts';
import { type Forecaster, knownDays } from './forecaster.ts';
import { LINEAR_DAYS } from './linear.ts';
import { fitNaive } from './seasonal-naive.ts';

/** Days from which networks gain on the closed form. */
const NETWORK_DAYS = 84;

/**
 * The best of all kinds: closed form, comparison of whole days and small networks, each judged on days
 * that it did not learn from, in the shares that err least there. With less history it makes do with
 * simpler kinds, and says so.
 */
export const auto: Forecaster = {
  kind: 'auto',
  async fit(dataset, options) {
    const days = knownDays(dataset, options.originAt);
    const length = days < 1 ? 'less than a day' : days < 2 ? 'a day' : `${Math.floor(days)} days`;
    const short = `${length} of readings`;
    if (days < LINEAR_DAYS) return fitNaive(dataset, options, shortHistory(short, days));
    if (days < NETWORK_DAYS) {
      const why = `${short} are too few for networks (${NETWORK_DAYS}): regressions alone`;
      return fitDayAhead([dataset], { kind: 'auto', kernel: true, networks: false, why }, options);
    }
    const why = 'shares with the least error on fortnights that the candidates did not learn from';
    return fitDayAhead([dataset], { kind: 'auto', kernel: true, networks: true, why }, options);
  },
};

/** What repeats where regression has too little to learn from. */
function shortHistory(short: string, days: number): string {
  const repeated =
    days >= 7
      ? 'the week before repeats'
      : days >= 1
        ? 'the day before repeats'
        : 'the mean repeats';
  return `${short}, too few for a regression (${LINEAR_DAYS} days): ${repeated}`;
}
