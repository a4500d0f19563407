import { fitDayAhead } from './day-ahead/fit-day-ahead.ts';
import { type Forecaster, knownDays, NotEnoughHistoryError } from './forecaster.ts';

/** Days from which a ridge regression a slot has something to learn from. */
export const LINEAR_DAYS = 21;

/** A ridge regression for each slot of the day, in closed form: seconds for years of readings. */
export const linear: Forecaster = {
  kind: 'linear',
  async fit(dataset, options) {
    const days = knownDays(dataset, options.originAt);
    if (days < LINEAR_DAYS) throw new NotEnoughHistoryError('linear', days, LINEAR_DAYS);
    const why = 'asked for; shares of the seasonal naive forecast and the closed form by error';
    return fitDayAhead([dataset], { kind: 'linear', kernel: false, networks: false, why }, options);
  },
};
