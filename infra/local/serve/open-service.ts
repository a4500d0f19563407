import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Runtime } from '../../../functions/predict/environment.ts';
import type { FunctionBundle } from '../../bundle/bundle-function.ts';
import type { FunctionName } from '../../bundle/recipes.ts';
import { routes, type ServingFunction } from '../../bundle/routes.ts';
import { type ApiHandler, type Gateway, openGateway } from '../gateway/gateway.ts';
import { type ApiKey, keyHolders } from './api-keys.ts';
import { bundleApart } from './bundle-apart.ts';
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

/** Serves the functions as they are deployed: the bundles themselves, behind the gateway. */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { store, host, port, keys = [], runtime = 'wasm' } = options;
  process.env['WATTCAST_RUNTIME'] = runtime;
  process.env['WATTCAST_STORE'] = store;
  // Metrics are lines for CloudWatch on standard output, which here is a person's or a script's.
  process.env['POWERTOOLS_METRICS_DISABLED'] ??= 'true';
  await lendCredentials(store);
  const names = [...new Set(routes.map((route) => route.function))];
  const bundleOf = (name: ServingFunction): FunctionName =>
    name === 'predict' && runtime === 'native' ? 'predict-native' : name;
  const bundles = await bundleApart(names.map(bundleOf));
  const functions = new Map(
    names.map((name) => [name, lazyFunction(name, bundles[bundleOf(name)] as FunctionBundle)]),
  );
  // The busiest one is there before anybody asks.
  await functions.get('predict')?.load();
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
  return { ...gateway, bundle: bundles[bundleOf('predict')]?.files ?? {} };
}

interface LazyFunction {
  readonly name: ServingFunction;
  readonly handler: ApiHandler;
  readonly load: () => Promise<ApiHandler>;
}

/** A function that is loaded when it is first asked for, as on Lambda: many services only forecast. */
function lazyFunction(name: ServingFunction, { directory }: FunctionBundle): LazyFunction {
  let loaded: Promise<ApiHandler> | undefined;
  const load = () => {
    loaded ??= import(pathToFileURL(join(directory, 'index.mjs')).href).then(
      ({ handler }: { handler: ApiHandler }) => handler,
    );
    return loaded;
  };
  return { name, load, handler: async (event, context) => (await load())(event, context) };
}
