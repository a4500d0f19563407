import type { TfjsUse } from '../../models/artifact/open-network.ts';
import type { ObjectReader } from '../shared/object-store.ts';
import { ForecastEndpoint, type OnFault } from './forecast-endpoint.ts';
import { ForecastCache } from './serving/forecast-cache.ts';
import { ModelCache } from './serving/model-cache.ts';
import { SeriesCache } from './serving/series-cache.ts';
import { type ServingTelemetry, silentTelemetry } from './serving/telemetry.ts';

export interface PredictDependencies {
  readonly store: ObjectReader;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly onFault: OnFault;
  readonly telemetry?: ServingTelemetry;
  /** How old a champion's pointer may be before it is read again, and readings likewise. */
  readonly maxAgeMs?: { readonly champion: number; readonly series: number };
  readonly tfjs?: TfjsUse;
}

/** What is kept between requests, and the busiest path, which needs no router. */
export interface PredictService {
  readonly store: ObjectReader;
  readonly onFault: OnFault;
  readonly models: ModelCache;
  readonly readings: SeriesCache;
  readonly forecasts: ForecastEndpoint;
}

export const FORECAST_PATH = '/v1/timeseries/forecast';

const MAX_AGE_MS = { champion: 10_000, series: 5_000 };
const MAX_SERIES = 2_000;
/** Two thousand days by the hour with nine quantiles: 4 MB, and 10 of what is said of them. */
const MAX_FORECAST_VALUES = 500_000;

export function predictService(dependencies: PredictDependencies): PredictService {
  const { store, clock, onFault, telemetry = silentTelemetry } = dependencies;
  const { champion, series } = dependencies.maxAgeMs ?? MAX_AGE_MS;
  const { tfjs } = dependencies;
  const models = new ModelCache({
    ...{ store, clock, telemetry, championMaxAgeMs: champion },
    ...(tfjs ? { tfjs } : {}),
  });
  const caching = { store, clock, telemetry, maxAgeMs: series, maxSeries: MAX_SERIES };
  const readings = new SeriesCache(caching);
  const forecasts = new ForecastEndpoint({
    models,
    clock,
    onFault,
    maxAgeMs: series,
    series: readings,
    forecasts: new ForecastCache(MAX_FORECAST_VALUES),
  });
  return { store, onFault, models, readings, forecasts };
}
