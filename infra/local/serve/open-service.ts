import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Runtime } from '../../../functions/predict/environment.ts';
import { bundleFunction } from '../../bundle/bundle-function.ts';
import { routes, type ServingFunction } from '../../bundle/routes.ts';
import { type ApiHandler, type Gateway, openGateway } from '../gateway/gateway.ts';
import { type ApiKey, keyHolders } from './api-keys.ts';
import { functionOfPath } from './function-of-path.ts';
import { lendCredentials } from './lend-credentials.ts';

export interface ServiceOptions {
  /** Where artifacts and readings live: a directory or `s3://bucket[/prefix]`. */
  readonly store: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where there are any, a request needs one of them. */
  readonly keys?: readonly ApiKey[];
  /** What networks run on. @default wasm */
  readonly runtime?: Runtime;
}

export interface Service extends Gateway {
  /** Bytes of the bundle that forecasts, by file: what is uploaded to Lambda. */
  readonly bundle: Readonly<Record<string, number>>;
}

interface LoadedFunction {
  readonly name: ServingFunction;
  readonly handler: ApiHandler;
  readonly files: Service['bundle'];
}

/** Serves the functions as they are deployed: the bundles themselves, behind the gateway. */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { store, host, port, keys = [], runtime = 'wasm' } = options;
  process.env['WATTCAST_RUNTIME'] = runtime;
  process.env['WATTCAST_STORE'] = store;
  // Metrics are lines for CloudWatch on standard output, which here is a person's or a script's.
  process.env['POWERTOOLS_METRICS_DISABLED'] ??= 'true';
  await lendCredentials(store);
  const names = [...new Set(routes.map((route) => route.function))];
  const functions = new Map(
    await Promise.all(
      names.map(async (name) => [name, await loadFunction(name, runtime)] as const),
    ),
  );
  const functionOf = functionOfPath(routes);
  const gateway = await openGateway({
    host,
    port,
    holderOf: keys.length > 0 ? keyHolders(keys) : undefined,
    route: (path) => {
      const name = functionOf(path);
      return name && functions.get(name);
    },
  });
  return { ...gateway, bundle: functions.get('predict')?.files ?? {} };
}

async function loadFunction(name: ServingFunction, runtime: Runtime): Promise<LoadedFunction> {
  const isNative = name === 'predict' && runtime === 'native';
  const { directory, files } = await bundleFunction(isNative ? 'predict-native' : name);
  const { handler } = (await import(pathToFileURL(join(directory, 'index.mjs')).href)) as {
    handler: ApiHandler;
  };
  return { name, handler, files };
}
