import { Hono } from 'hono';
import { answerProblem, refuseMethod } from '../shared/answer-problem.ts';
import type { ObjectStore } from '../shared/object-store.ts';
import { RequestError } from '../shared/problem.ts';
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
      { requestId: requestIdOf(context), onFault },
    ),
  );
  app.onError((error, context) =>
    answerProblem(context, error, { requestId: requestIdOf(context), onFault }),
  );
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
