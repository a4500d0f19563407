import { handle } from 'hono/aws-lambda';
import { logFault } from '../shared/log.ts';
import { openStore } from '../shared/stores/open-store.ts';
import { predictApp } from './app.ts';
import { readPredictEnvironment } from './environment.ts';
import { useWasm } from './wasm.ts';

const environment = readPredictEnvironment(process.env);

await useWasm();

/** Answers API Gateway's proxy events. */
export const handler = handle(
  predictApp({
    store: openStore(environment.WATTCAST_STORE),
    clock: Date.now,
    onFault: logFault,
  }),
);
