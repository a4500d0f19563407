import { createHash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import type { ObjectStore } from '../shared/object-store.ts';
import { PROBLEM_MEDIA_TYPE, problemOf, RequestError } from '../shared/problem.ts';
import { listModels } from '../shared/versions.ts';
import { answerForecast, type ForecastDependencies } from './forecast.ts';
import { forecastQuerySchema, forecastRequestSchema } from './forecast-request.ts';
import { inferenceRoutes } from './inference/routes.ts';
import { methodNotAllowed } from './method-not-allowed.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { requestIdOf } from './request-id.ts';
import { ForecastCache } from './serving/forecast-cache.ts';
import { ModelCache } from './serving/model-cache.ts';
import { SeriesCache } from './serving/series-cache.ts';
import { type ServingTelemetry, silentTelemetry } from './serving/telemetry.ts';

export interface PredictDependencies {
  readonly store: ObjectStore;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Told of every error that is not the caller's. */
  readonly onFault: (error: unknown, requestId: string) => void;
  readonly telemetry?: ServingTelemetry;
  /** How old a champion's pointer may be before it is read again, and readings likewise. */
  readonly maxAgeMs?: { readonly champion: number; readonly series: number };
}

/** Lambda takes 6 MB a request, API Gateway 10 MB; this is the smaller. */
const MAX_BODY_BYTES = 6_000_000;
const MAX_AGE_MS = { champion: 10_000, series: 5_000 };
const MAX_SERIES = 2_000;
/** 8 MB. */
const MAX_FORECAST_VALUES = 1_000_000;

/** The HTTP face of the predict function. */
export function predictApp(dependencies: PredictDependencies): Hono {
  const { store, clock, onFault, telemetry = silentTelemetry } = dependencies;
  const { champion, series } = dependencies.maxAgeMs ?? MAX_AGE_MS;
  const models = new ModelCache({ store, clock, telemetry, championMaxAgeMs: champion });
  const forecasts: ForecastDependencies = {
    models,
    clock,
    series: new SeriesCache({ store, clock, telemetry, maxAgeMs: series, maxSeries: MAX_SERIES }),
    forecasts: new ForecastCache(MAX_FORECAST_VALUES),
  };
  const app = new Hono();
  app.get('/v1/timeseries/models', async (context) => context.json(await listModels(store)));
  app.post('/v1/timeseries/forecast', async (context) => {
    const body = parse(forecastRequestSchema, await readJson(context));
    return context.json(await answerForecast(body, forecasts));
  });
  app.get('/v1/timeseries/forecast', async (context) => {
    const query = parse(forecastQuerySchema, context.req.query());
    return cacheable(context, await answerForecast(query, forecasts), series);
  });
  app.all('/v1/timeseries/models', methodNotAllowed('GET'));
  app.all('/v1/timeseries/forecast', methodNotAllowed('GET', 'POST'));
  app.route('/', inferenceRoutes({ store, models, onFault }));
  app.route('/', openApiRoutes());
  app.notFound((context) => answerProblem(context, nothingThere(context), onFault));
  app.onError((error, context) => answerProblem(context, error, onFault));
  return app;
}

/** Equal forecasts have equal tags, whatever their ids and times of creation. */
function cacheable(
  context: Context,
  answer: Awaited<ReturnType<typeof answerForecast>>,
  maxAgeMs: number,
): Response {
  const said = [answer.model_version, ...answer.outputs.map(({ content }) => content)];
  const tag = createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 27);
  const headers = {
    etag: `W/"${tag}"`,
    'cache-control': `max-age=${Math.floor(maxAgeMs / 1000)}`,
  };
  const known = context.req.header('if-none-match')?.includes(`"${tag}"`);
  return known ? context.body(null, 304, headers) : context.json(answer, 200, headers);
}

async function readJson(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (text.length > MAX_BODY_BYTES) {
    throw new RequestError(
      `The body has ${text.length} bytes and the limit is ${MAX_BODY_BYTES}. Send fewer inputs a ` +
        'request, or store the series and name it with "series_id".',
      { status: 413 },
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RequestError(`The body is not JSON: ${(error as Error).message}.`);
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const param = issue?.path.map(String).join('.') ?? '';
  throw new RequestError(`"${param || 'body'}" is not valid: ${issue?.message}.`, { param });
}

function nothingThere(context: Context): RequestError {
  const { method, path } = context.req;
  return new RequestError(`There is nothing at ${method} ${path}.`, { status: 404 });
}

function answerProblem(
  context: Context,
  error: unknown,
  onFault: PredictDependencies['onFault'],
): Response {
  const requestId = requestIdOf(context);
  const problem = problemOf(error, requestId);
  if (problem.status >= 500) onFault(error, requestId);
  const kserve = {
    code: String(problem.status),
    message: problem.detail,
    param: problem.param ?? null,
    type: problem.code,
  };
  return context.body(JSON.stringify({ ...problem, error: kserve }), {
    status: problem.status as 400,
    headers: {
      'content-type': PROBLEM_MEDIA_TYPE,
      ...(problem.status === 503 ? { 'retry-after': '1' } : {}),
    },
  });
}
