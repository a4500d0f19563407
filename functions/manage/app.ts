import { type Context, Hono } from 'hono';
import { WattcastError } from '../../models/errors.ts';
import { answerProblem, refuseMethod } from '../shared/answer-problem.ts';
import type { StartTraining } from '../shared/jobs/pipeline-starter.ts';
import type { ObjectStore } from '../shared/object-store.ts';
import { isFault, RequestError } from '../shared/problem.ts';
import { callerOf } from './caller.ts';
import { readIfMatch, readIfNoneMatch } from './conditions.ts';
import { readIdempotencyKey } from './idempotency.ts';
import type { Operation, OperationRequest } from './operation.ts';
import { operations } from './operations/all.ts';
import { readBody, readPath, readQuery } from './read-request.ts';

export interface ManageDependencies {
  readonly store: ObjectStore;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Told of every error that is not the caller's. */
  readonly onFault: (error: unknown, requestId: string) => void;
  /** Absent where somebody else looks for jobs that were asked for. */
  readonly startTraining?: StartTraining;
}

/** The HTTP face of the manage function: the table of operations, and errors as problem details. */
export function manageApp(dependencies: ManageDependencies): Hono {
  const { store, clock, onFault } = dependencies;
  const app = new Hono();
  app.use(async (context, next) => {
    context.header('X-Request-Id', callerOf(context).requestId);
    await next();
  });
  for (const operation of operations) {
    app.on(operation.method, routeOf(operation), async (context) => {
      const request = await readRequest(context, operation);
      const {
        body,
        status = 200,
        headers = {},
      } = await operation.answer(request, {
        store,
        clock,
        startTraining: startingTraining(dependencies, callerOf(context).requestId),
      });
      return status === 304
        ? context.body(null, status, headers)
        : context.json(body as object, status, headers);
    });
  }
  for (const [route, methods] of methodsByRoute()) app.all(route, refuseMethod(methods));
  const answer = (context: Context, error: unknown) =>
    answerProblem(context, error, {
      ...{ requestId: callerOf(context).requestId, onFault },
      extensions: extensionsOf(error),
    });
  app.notFound((context) => answer(context, nothingThere(context)));
  app.onError((error, context) => answer(context, error));
  return app;
}

/** A job that could not be started is on record, and the next scheduled run takes it up. */
function startingTraining(
  { startTraining, onFault }: ManageDependencies,
  requestId: string,
): StartTraining {
  return async (job) => {
    await startTraining?.(job).catch((error: unknown) => onFault(error, requestId));
  };
}

async function readRequest(
  context: Context,
  operation: Operation,
): Promise<OperationRequest<unknown, unknown, unknown>> {
  const path = readPath(context, operation);
  const query = readQuery(context, operation);
  const body = await readBody(context, operation);
  const { actor } = callerOf(context);
  const header = (name: Operation['headers'][number]) =>
    operation.headers.includes(name) ? context.req.header(name) : undefined;
  return {
    path,
    query,
    body,
    actor,
    expected: readIfMatch(header('If-Match')),
    knows: readIfNoneMatch(header('If-None-Match')),
    idempotency: readIdempotencyKey(header('Idempotency-Key'), {
      actor,
      parts: [operation.id, path, query, body, header('If-Match') ?? null],
    }),
  };
}

/** Hono writes `:name` where OpenAPI writes `{name}`. */
function routeOf({ path }: Operation): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function methodsByRoute(): Map<string, string[]> {
  const routes = new Map<string, string[]>();
  for (const operation of operations) {
    const methods = operation.method === 'GET' ? ['GET', 'HEAD'] : [operation.method];
    routes.set(routeOf(operation), [...(routes.get(routeOf(operation)) ?? []), ...methods]);
  }
  return routes;
}

function nothingThere({ req }: Context): RequestError {
  return new RequestError(
    `There is nothing at ${req.method} ${req.path}. Models are at /v1/models.`,
    { status: 404 },
  );
}

/** Facts of an error that programs may want beside its sentence: RFC 9457 calls them extensions. */
const EXTENSIONS = ['winner', 'champion', 'newest'] as const;

function extensionsOf(error: unknown): Readonly<Record<string, unknown>> {
  const facts = error instanceof WattcastError && !isFault(error) ? error.data : {};
  return Object.fromEntries(
    EXTENSIONS.flatMap((name) => (name in facts ? [[name, facts[name]]] : [])),
  );
}
