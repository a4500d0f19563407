import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { LambdaContext } from 'hono/aws-lambda';
import { calendarOf } from '../../models/series/calendar.ts';
import { resultInPieces } from '../shared/result-in-pieces.ts';
import { openReader } from '../shared/stores/open-reader.ts';
import { DeferredTelemetry } from './deferred-telemetry.ts';
import { readPredictEnvironment } from './environment.ts';
import type { EventRouter } from './route-events.ts';
import { tfjsOn } from './runtime.ts';
import { FORECAST_PATH, predictService } from './service.ts';

const environment = readPredictEnvironment(process.env);
const telemetry = new DeferredTelemetry(
  environment.WATTCAST_STAGE,
  environment.POWERTOOLS_METRICS_DISABLED !== 'true',
);
const tfjs = tfjsOn(environment.WATTCAST_RUNTIME);
const service = predictService({
  store: openReader(environment.WATTCAST_STORE, process.env, () => setImmediate(prepare)),
  clock: Date.now,
  telemetry,
  onFault: (error, requestId) => telemetry.fault(error, requestId),
  tfjs,
});

if (tfjs.always) await tfjs.start();

/** What takes as long as S3 does to answer, done meanwhile: telemetry is loaded, the first calendar made. */
function prepare(): void {
  telemetry.prepare();
  calendarOf('UTC');
}

let coldStart = true;
let loadedRouter: Promise<EventRouter> | undefined;

/** Answers API Gateway's proxy events. */
export async function handler(
  event: APIGatewayProxyEvent,
  context: LambdaContext,
): Promise<APIGatewayProxyResult> {
  const startedAt = performance.now();
  const result = isPlainForecast(event)
    ? await forecast(textOf(event), event.requestContext.requestId)
    : await (await router())(event, context);
  await telemetry.answered(performance.now() - startedAt, result.statusCode, coldStart);
  coldStart = false;
  return result;
}

/**
 * All but the busiest path, loaded when it is first asked for: forecasts start faster without it. A
 * load cannot fail for a while only, so that one is kept whatever comes of it.
 */
function router(): Promise<EventRouter> {
  loadedRouter ??= import('./route-events.ts').then(({ routeEvents }) => routeEvents(service));
  return loadedRouter;
}

/**
 * Almost every event is a forecast in plain JSON. Building a Request for the router and taking it
 * apart again would cost it a quarter of its time.
 */
function isPlainForecast(
  event: APIGatewayProxyEvent,
): event is APIGatewayProxyEvent & { body: string } {
  return (
    event.path === FORECAST_PATH &&
    event.httpMethod === 'POST' &&
    event.body !== null &&
    !Object.keys(event.headers).some((name) => name.toLowerCase() === 'content-encoding')
  );
}

/** API Gateway sends every body as base64 where the API takes binary tensors. */
function textOf({ body, isBase64Encoded }: { body: string; isBase64Encoded: boolean }): string {
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

async function forecast(text: string, requestId: string): Promise<APIGatewayProxyResult> {
  const { status, headers, pieces } = await service.forecasts.post(text, requestId);
  return resultInPieces({
    ...{ statusCode: status, headers: { ...headers }, isBase64Encoded: false },
    pieces,
  });
}
