import { type Context, Hono } from 'hono';
import type { ObjectReader } from '../shared/object-store.ts';
import { RequestError } from '../shared/problem.ts';
import { listModels } from '../shared/versions.ts';
import {
  ForecastEndpoint,
  forecastProblem,
  type OnFault,
  type PlainAnswer,
} from './forecast-endpoint.ts';
import { inferenceRoutes } from './inference/routes.ts';
import { methodNotAllowed } from './method-not-allowed.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { requestIdOf } from './request-id.ts';
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
}

export interface PredictService {
  /** Every path. */
  readonly app: Hono;
  /** The busiest path by itself, for a caller that needs no router. */
  readonly forecasts: ForecastEndpoint;
}

export const FORECAST_PATH = '/v1/timeseries/forecast';

const MODELS_PATH = '/v1/timeseries/models';
const MAX_AGE_MS = { champion: 10_000, series: 5_000 };
const MAX_SERIES = 2_000;
/** 8 MB. */
const MAX_FORECAST_VALUES = 1_000_000;

/** The HTTP face of the predict function. */
export function predictApp(dependencies: PredictDependencies): Hono {
  return predictService(dependencies).app;
}

export function predictService(dependencies: PredictDependencies): PredictService {
  const { store, clock, onFault, telemetry = silentTelemetry } = dependencies;
  const { champion, series } = dependencies.maxAgeMs ?? MAX_AGE_MS;
  const models = new ModelCache({ store, clock, telemetry, championMaxAgeMs: champion });
  const forecasts = new ForecastEndpoint({
    models,
    clock,
    onFault,
    maxAgeMs: series,
    series: new SeriesCache({ store, clock, telemetry, maxAgeMs: series, maxSeries: MAX_SERIES }),
    forecasts: new ForecastCache(MAX_FORECAST_VALUES),
  });
  const app = new Hono();
  app.get(MODELS_PATH, async (context) => context.json(await listModels(store)));
  app.post(FORECAST_PATH, async (context) =>
    respond(await forecasts.post(await context.req.text(), requestIdOf(context))),
  );
  app.get(FORECAST_PATH, async (context) => {
    const ifNoneMatch = context.req.header('if-none-match');
    const requestId = requestIdOf(context);
    return respond(await forecasts.get(context.req.query(), { ifNoneMatch, requestId }));
  });
  app.all(MODELS_PATH, methodNotAllowed('GET'));
  app.all(FORECAST_PATH, methodNotAllowed('GET', 'POST'));
  app.route('/', inferenceRoutes({ store, models, onFault }));
  app.route('/', openApiRoutes());
  const fail = (context: Context, error: unknown) => {
    const { status, headers, body } = forecastProblem(error, requestIdOf(context), onFault);
    // The context's own answer, which keeps headers that were set before the error.
    return context.body(body ?? '', status as 400, headers);
  };
  app.notFound((context) => fail(context, nothingThere(context)));
  app.onError((error, context) => fail(context, error));
  return { app, forecasts };
}

function respond({ status, headers, body }: PlainAnswer): Response {
  return new Response(body, { status, headers });
}

function nothingThere(context: Context): RequestError {
  const { method, path } = context.req;
  return new RequestError(`There is nothing at ${method} ${path}.`, { status: 404 });
}
