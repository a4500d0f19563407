import { type Context, Hono } from 'hono';
import type { ObjectReader } from '../../shared/object-store.ts';
import { RequestError } from '../../shared/problem.ts';
import { listModels } from '../../shared/registry/list-models.ts';
import { requestIdOf } from '../../shared/request-id.ts';
import type { OnFault } from '../forecast-endpoint.ts';
import { methodNotAllowed } from '../method-not-allowed.ts';
import type { SeriesCache } from '../serving/series-cache.ts';
import { warmUp } from '../warm-up.ts';
import { answerError } from './answer-error.ts';
import { infer } from './infer.ts';
import { indexRequestSchema } from './infer-request.ts';
import { describeModel, SERVER_METADATA } from './metadata.ts';
import { openModel, type ServedModels } from './model-path.ts';
import { indexModels } from './repository.ts';
import { parseJson, readBytes } from './request-body.ts';

export interface InferenceDependencies {
  readonly store: ObjectReader;
  readonly models: ServedModels;
  readonly readings: SeriesCache;
  readonly onFault: OnFault;
}

type Answer = (context: Context) => Response | Promise<Response>;

/**
 * The Open Inference Protocol V2: kserve/open-inference-protocol, `inference_rest.md`, with Triton's
 * extensions for binary tensors and the model repository.
 */
export function inferenceRoutes(dependencies: InferenceDependencies): Hono {
  const app = new Hono();
  app.use('/v2/*', async (context, next) => {
    context.header('X-Request-Id', requestIdOf(context));
    await next();
  });
  for (const [route, answer] of Object.entries(routesOf(dependencies))) {
    const [method = '', path = ''] = route.split(' ');
    app.on(method, path, answer);
    app.all(path, methodNotAllowed(method));
  }
  app.all('/v2/*', ({ req }) => {
    throw new RequestError(`There is nothing at ${req.method} ${req.path}.`, { status: 404 });
  });
  app.onError((error, context) => answerError(context, error, dependencies.onFault));
  return app;
}

function routesOf({
  store,
  models,
  readings,
}: InferenceDependencies): Readonly<Record<string, Answer>> {
  const routes: Record<string, Answer> = {
    'GET /v2': (context) => context.json(SERVER_METADATA),
    'GET /v2/': (context) => context.json(SERVER_METADATA),
    'GET /v2/health/live': (context) => context.json({ live: true }),
    'GET /v2/health/ready': (context) => answerReady(context, store),
    'GET /v2/models': async (context) => context.json({ models: await listModels(store) }),
    'POST /v2/repository/index': (context) => answerIndex(context, store),
    'POST /v2/repository/models/:model/load': (context) => answerLoad(context, models, readings),
    'POST /v2/repository/models/:model/unload': (context) => refuseUnload(context, models),
  };
  for (const path of ['/v2/models/:model', '/v2/models/:model/versions/:version']) {
    routes[`GET ${path}`] = async (context) =>
      context.json(await describeModel(await openModel(context, models), store));
    routes[`GET ${path}/ready`] = async (context) => {
      const { manifest } = await openModel(context, models);
      return context.json({ name: manifest.model, ready: true });
    };
    routes[`POST ${path}/infer`] = (context) => infer(context, models);
  }
  return routes;
}

/** The specification prints `live`, KServe's server and client use `ready`. */
async function answerReady(context: Context, store: ObjectReader): Promise<Response> {
  await store.listNames('models/', { limit: 1 });
  return context.json({ live: true, ready: true });
}

async function answerIndex(context: Context, store: ObjectReader): Promise<Response> {
  const bytes = await readBytes(context);
  const { ready } = bytes.length === 0 ? {} : parseJson(indexRequestSchema, bytes);
  return context.json(await indexModels(store, { readyOnly: ready === true }));
}

/** Warms the instance that answers, for forecasts and for inference. */
async function answerLoad(
  context: Context,
  models: ServedModels,
  readings: SeriesCache,
): Promise<Response> {
  const loaded = await openModel(context, models);
  const { model: name, version } = loaded.manifest;
  const warm = await warmUp(loaded, readings);
  return context.json({ name, load: true, version: String(version), ...warm });
}

async function refuseUnload(context: Context, models: ServedModels): Promise<Response> {
  const { manifest } = await openModel(context, models);
  throw new RequestError(
    `"${manifest.model}" cannot be unloaded: any instance loads it again when it is asked for, and ` +
      'drops it when its memory is needed. Archive the model to stop it from serving.',
    { status: 501 },
  );
}
