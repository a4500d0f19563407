import { readSeries } from '../../../functions/shared/series/read-series.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import type { Dataset } from '../../../models/series/series.ts';
import { CommandOptionError } from '../failure.ts';
import type { BacktestOptions } from './backtest-command.ts';
import type { BacktestData } from './read-backtest-data.ts';

/**
 * Series as `wattcast import` left them, which know their unit, zone, step, weather and holidays.
 * @throws UnknownSeriesError, SeriesError, StoreUnavailableError; CommandOptionError where weather with
 * simulated errors is asked for and a series has no temperature
 */
export function readStoredSeries(
  ids: readonly string[],
  { store: location, suspects, weather }: BacktestOptions,
): Promise<BacktestData[]> {
  const store = openStore(location);
  return Promise.all(
    ids.map(async (name) => {
      const dataset = await readSeries(store, name, { suspects });
      if (weather === 'issued') refuseNoTemperature(name, dataset);
      return { name, dataset: weather === 'none' ? withoutWeather(dataset) : dataset, issued: [] };
    }),
  );
}

function withoutWeather({ target, covariates }: Dataset): Dataset {
  return { target, covariates: covariates.filter(({ name }) => !isTemperature(name)) };
}

function refuseNoTemperature(id: string, { covariates }: Dataset): void {
  if (covariates.some(({ name }) => isTemperature(name))) return;
  throw new CommandOptionError(
    `--weather issued needs temperatures, and "${id}" has none. Import them (wattcast import FILE ` +
      `--series ${id} --covariate temperature), or leave --weather out.`,
    { id },
  );
}

function isTemperature(name: string): boolean {
  return name.startsWith('temperature');
}
