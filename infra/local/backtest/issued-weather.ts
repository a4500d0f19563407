import { randomFrom } from '../../../models/random.ts';
import { type Covariate, type Dataset, stepsPerDay } from '../../../models/series/series.ts';
import type { BacktestData } from './read-backtest-data.ts';

/** A forecast reaches so far; weather beyond is never asked for. */
const DAYS = 15;
/** How much of an error is left an hour later: weather is off for half days, not for single steps. */
const KEPT_AN_HOUR = 0.96;

export interface IssuedWeather {
  /** Root mean square of the errors that are simulated on the first day, degrees. */
  readonly errorDegrees: number;
  readonly seed: number;
}

/**
 * What a forecaster knew of a dataset at an origin: up to it the weather that was, beyond it the
 * weather as it had been forecast. Where the file has no such column, the weather that came is put off
 * by errors that grow with the lead, the same ones whenever the same origin is asked for.
 */
export function issuedDatasetAt(
  { dataset, issued }: BacktestData,
  originIndex: number,
  weather: IssuedWeather,
): Dataset {
  const covariates = dataset.covariates.map((covariate, position) => {
    if (!covariate.name.startsWith('temperature')) return covariate;
    const forecast = issued.find(({ name }) => name === covariate.name);
    return forecast
      ? asForecast(covariate, forecast, originIndex)
      : putOff(covariate, { dataset, originIndex, weather, position });
  });
  return { target: dataset.target, covariates };
}

function asForecast(covariate: Covariate, forecast: Covariate, originIndex: number): Covariate {
  const values = Float64Array.from(forecast.values);
  values.set(covariate.values.subarray(0, originIndex));
  return { ...covariate, values };
}

interface PutOff {
  readonly dataset: Dataset;
  readonly originIndex: number;
  readonly weather: IssuedWeather;
  readonly position: number;
}

function putOff(covariate: Covariate, { dataset, originIndex, weather, position }: PutOff) {
  const perDay = stepsPerDay(dataset.target.info);
  const random = randomFrom(weather.seed * 7919 + originIndex * 31 + position);
  const kept = KEPT_AN_HOUR ** (24 / perDay);
  const fresh = Math.sqrt(1 - kept * kept);
  const values = covariate.values.slice();
  let noise = normal(random);
  const until = Math.min(values.length, originIndex + DAYS * perDay);
  for (let index = originIndex; index < until; index++) {
    const size = weather.errorDegrees * growth((index - originIndex) / perDay);
    values[index] = (values[index] as number) + size * noise;
    noise = kept * noise + fresh * normal(random);
  }
  return { ...covariate, values };
}

/** One on the first day, twice a week ahead, three times two weeks ahead. */
function growth(leadDays: number): number {
  return 1 + Math.max(0, leadDays - 0.5) / 6.5;
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
