import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { openStore } from '../shared/stores/open-store.ts';
import { predictApp } from './app.ts';
import { readPredictEnvironment } from './environment.ts';
import { LambdaTelemetry } from './lambda-telemetry.ts';
import { useWasm } from './wasm.ts';

const environment = readPredictEnvironment(process.env);
const telemetry = new LambdaTelemetry();
const answer = handle(
  predictApp({
    store: openStore(environment.WATTCAST_STORE),
    clock: Date.now,
    telemetry,
    onFault: (error, requestId) => telemetry.fault(error, requestId),
  }),
);

await useWasm();

let coldStart = true;

/** Answers API Gateway's proxy events. */
export async function handler(event: LambdaEvent, context: LambdaContext) {
  const startedAt = performance.now();
  const result = await answer(event, context);
  telemetry.answered(performance.now() - startedAt, result.statusCode, coldStart);
  coldStart = false;
  return result;
}
