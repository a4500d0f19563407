import { fitDayAhead } from './day-ahead/fit-day-ahead.ts';
import { type Forecaster, knownDays, NotEnoughHistoryError } from './forecaster.ts';
import { LINEAR_DAYS } from './linear.ts';

/** One model over many series, each scaled by its own recent weeks; it forecasts series it has not seen. */
export const global: Forecaster = {
  kind: 'global',
  async fit(dataset, options) {
    const datasets = [dataset, ...(options.alongside ?? [])];
    const days = Math.max(...datasets.map((one) => knownDays(one, options.originAt)));
    if (days < LINEAR_DAYS) throw new NotEnoughHistoryError('global', days, LINEAR_DAYS);
    const why = `one model over ${datasets.length} series, shares by error on days not learned from`;
    return fitDayAhead(datasets, { kind: 'global', kernel: true, networks: true, why }, options);
  },
};
