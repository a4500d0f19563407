import { type Context, Hono } from 'hono';
import { RequestError } from '../shared/problem.ts';
import { listModels } from '../shared/registry/list-models.ts';
import { requestIdOf } from '../shared/request-id.ts';
import { forecastProblem, type PlainAnswer } from './forecast-endpoint.ts';
import { readBytes } from './inference/request-body.ts';
import { inferenceRoutes } from './inference/routes.ts';
import { methodNotAllowed } from './method-not-allowed.ts';
import { openApiRoutes } from './openapi/routes.ts';
import {
  FORECAST_PATH,
  type PredictDependencies,
  type PredictService,
  predictService,
} from './service.ts';

const MODELS_PATH = '/v1/timeseries/models';

/** The HTTP face of the predict function: every path. */
export function predictApp(dependencies: PredictDependencies): Hono {
  return appOf(predictService(dependencies));
}

/** The same over a service that exists, whose forecasts may also be asked for without it. */
export function appOf({ store, onFault, models, readings, forecasts }: PredictService): Hono {
  const app = new Hono();
  app.get(MODELS_PATH, async (context) => {
    context.header('X-Request-Id', requestIdOf(context));
    return context.json(await listModels(store));
  });
  app.post(FORECAST_PATH, async (context) =>
    respond(await forecasts.post(await readText(context), requestIdOf(context))),
  );
  app.get(FORECAST_PATH, async (context) => {
    const ifNoneMatch = context.req.header('if-none-match');
    const requestId = requestIdOf(context);
    return respond(await forecasts.get(context.req.query(), { ifNoneMatch, requestId }));
  });
  app.all(MODELS_PATH, methodNotAllowed('GET'));
  app.all(FORECAST_PATH, methodNotAllowed('GET', 'POST'));
  app.route('/', inferenceRoutes({ store, models, readings, onFault }));
  app.route('/', openApiRoutes());
  const fail = (context: Context, error: unknown) => {
    const { status, headers, pieces } = forecastProblem(error, requestIdOf(context), onFault);
    // The context's own answer, which keeps headers that were set before the error.
    return context.body(pieces.join(''), status as 400, headers);
  };
  app.notFound((context) => fail(context, nothingThere(context)));
  app.onError((error, context) => fail(context, error));
  return app;
}

/** Unpacked, as the inference protocol's bodies are. */
async function readText(context: Context): Promise<string> {
  return new TextDecoder().decode(await readBytes(context));
}

function respond({ status, headers, pieces }: PlainAnswer): Response {
  return new Response(pieces.length === 0 ? null : pieces.join(''), { status, headers });
}

function nothingThere(context: Context): RequestError {
  const { method, path } = context.req;
  return new RequestError(`There is nothing at ${method} ${path}.`, { status: 404 });
}
