import { type Context, Hono } from 'hono';
import type { ObjectStore } from '../shared/object-store.ts';
import { isFault, PROBLEM_MEDIA_TYPE, problemOf, RequestError } from '../shared/problem.ts';
import { requestIdOf } from '../shared/request-id.ts';
import { addReadingsRoutes } from './http/readings-routes.ts';
import { addSeriesRoutes } from './http/series-routes.ts';
import { addUploadRoutes, type SignUpload } from './http/uploads.ts';

export interface ReadingsDependencies {
  readonly store: ObjectStore;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly sign?: SignUpload;
  /** Told of every error that is not the caller's. */
  readonly onFault: (error: unknown, requestId: string) => void;
}

/** The HTTP face of the readings function. */
export function readingsApp({ store, clock, sign, onFault }: ReadingsDependencies): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    context.header('X-Request-Id', requestIdOf(context));
    await next();
  });
  addSeriesRoutes(app, store);
  addReadingsRoutes(app, { store, clock });
  addUploadRoutes(app, { store, sign });
  for (const [path, methods] of methodsByPath(app)) app.all(path, refuseMethod(methods));
  app.notFound((context) =>
    answerProblem(
      context,
      new RequestError(`There is nothing at ${context.req.method} ${context.req.path}.`, {
        status: 404,
      }),
      onFault,
    ),
  );
  app.onError((error, context) => answerProblem(context, error, onFault));
  return app;
}

function methodsByPath({ routes }: Hono): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const { method, path } of routes) {
    if (method === 'ALL') continue;
    const methods = method === 'GET' ? ['GET', 'HEAD'] : [method];
    paths.set(path, [...(paths.get(path) ?? []), ...methods]);
  }
  return paths;
}

/** Answers every method that no route before it took. */
function refuseMethod(allowed: readonly string[]) {
  return (context: Context): never => {
    context.header('Allow', allowed.join(', '));
    throw new RequestError(
      `${context.req.method} is not allowed at ${context.req.path}; ${allowed.join(' and ')} ` +
        `${allowed.length === 1 ? 'is' : 'are'}.`,
      { status: 405 },
    );
  };
}

function answerProblem(
  context: Context,
  error: unknown,
  onFault: ReadingsDependencies['onFault'],
): Response {
  const requestId = requestIdOf(context);
  const problem = problemOf(error, requestId);
  if (isFault(error)) onFault(error, requestId);
  if (problem.status === 503) context.header('Retry-After', '1');
  // The context's own answer, which keeps headers that were set before the error.
  return context.body(JSON.stringify(problem), problem.status as 400, {
    'content-type': PROBLEM_MEDIA_TYPE,
  });
}
