import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { ObjectStore } from '../shared/object-store.ts';
import { PROBLEM_MEDIA_TYPE, problemOf, RequestError } from '../shared/problem.ts';
import { listModels } from '../shared/versions.ts';
import { answerForecast } from './forecast.ts';
import { forecastRequestSchema } from './forecast-request.ts';
import { ModelCache } from './model-cache.ts';

export interface PredictDependencies {
  readonly store: ObjectStore;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Told of every error that is not the caller's. */
  readonly onFault: (error: unknown, requestId: string) => void;
}

/** Larger bodies are refused by API Gateway (10 MB) and by Lambda (6 MB); this is the smaller. */
const MAX_BODY_BYTES = 6_000_000;

/** The HTTP face of the predict function. */
export function predictApp({ store, clock, onFault }: PredictDependencies): Hono {
  const models = new ModelCache(store);
  const app = new Hono();
  app.get('/v1/timeseries/models', async (context) => context.json(await listModels(store)));
  app.post('/v1/timeseries/forecast', async (context) => {
    const body = forecastRequestSchema.safeParse(await readJson(context));
    if (!body.success) throw invalidBody(body.error.issues[0]);
    return context.json(await answerForecast(body.data, { store, models, clock }));
  });
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

function invalidBody(issue: { path: PropertyKey[]; message: string } | undefined): RequestError {
  const param = issue?.path.map(String).join('.') ?? '';
  return new RequestError(`"${param || 'body'}" is not valid: ${issue?.message}.`, { param });
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

/** API Gateway's request id, so that a caller's complaint leads to the log line. */
function requestIdOf(context: Context): string {
  const event = (context.env as { event?: { requestContext?: { requestId?: string } } } | undefined)
    ?.event;
  return event?.requestContext?.requestId ?? randomUUID();
}
