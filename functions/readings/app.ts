import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { ObjectStore } from '../shared/object-store.ts';
import { PROBLEM_MEDIA_TYPE, problemOf, RequestError } from '../shared/problem.ts';
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
  addSeriesRoutes(app, store);
  addReadingsRoutes(app, { store, clock });
  addUploadRoutes(app, { store, sign });
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

function answerProblem(
  context: Context,
  error: unknown,
  onFault: ReadingsDependencies['onFault'],
): Response {
  const requestId = requestIdOf(context);
  const problem = problemOf(error, requestId);
  if (problem.status >= 500) onFault(error, requestId);
  return context.body(JSON.stringify(problem), {
    status: problem.status as 400,
    headers: {
      'content-type': PROBLEM_MEDIA_TYPE,
      ...(problem.status === 503 ? { 'retry-after': '1' } : {}),
    },
  });
}

/** API Gateway's request id, so that a caller's complaint leads to the log line. */
function requestIdOf(context: Context): string {
  const event = (context.env as { event?: { requestContext?: { requestId?: string } } } | undefined)
    ?.event;
  return event?.requestContext?.requestId ?? randomUUID();
}
