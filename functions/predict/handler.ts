import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { fetchableEvent } from '../shared/fetchable-event.ts';
import { openReader } from '../shared/stores/open-reader.ts';
import { FORECAST_PATH, predictService } from './app.ts';
import { readPredictEnvironment } from './environment.ts';
import { LambdaTelemetry } from './lambda-telemetry.ts';
import { useWasm } from './wasm.ts';

const environment = readPredictEnvironment(process.env);
const telemetry = new LambdaTelemetry();
const { app, forecasts } = predictService({
  store: openReader(environment.WATTCAST_STORE),
  clock: Date.now,
  telemetry,
  onFault: (error, requestId) => telemetry.fault(error, requestId),
});
const route = handle(app);

await useWasm();

let coldStart = true;

/** Answers API Gateway's proxy events. */
export async function handler(
  event: APIGatewayProxyEvent,
  context: LambdaContext,
): Promise<APIGatewayProxyResult> {
  const startedAt = performance.now();
  const result = isPlainForecast(event)
    ? await forecast(event.body, event.requestContext.requestId)
    : ((await route(
        fetchableEvent(event as unknown as LambdaEvent),
        context,
      )) as APIGatewayProxyResult);
  telemetry.answered(performance.now() - startedAt, result.statusCode, coldStart);
  coldStart = false;
  return result;
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
    !event.isBase64Encoded
  );
}

async function forecast(text: string, requestId: string): Promise<APIGatewayProxyResult> {
  const { status, headers, body } = await forecasts.post(text, requestId);
  return { statusCode: status, headers: { ...headers }, body: body ?? '', isBase64Encoded: false };
}
