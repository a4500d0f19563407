import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFunction } from '../../bundle/bundle-function.ts';
import { type ApiHandler, type Gateway, openGateway } from '../gateway/gateway.ts';

export interface ServiceOptions {
  /** Where artifacts and readings live: a directory or `s3://bucket[/prefix]`. */
  readonly store: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface Service extends Gateway {
  /** Bytes of the bundle that serves, by file: what is uploaded to Lambda. */
  readonly bundle: Readonly<Record<string, number>>;
}

const SERVED = /^\/(v1\/timeseries\/|v2(\/|$)|openapi\.json$)/;

/** Serves the predict function as it is deployed: the bundle itself, behind the gateway. */
export async function openService({ store, host, port }: ServiceOptions): Promise<Service> {
  const { directory, files } = await bundleFunction('predict');
  process.env['WATTCAST_STORE'] = store;
  // Metrics are lines for CloudWatch on standard output, which here is a person's or a script's.
  process.env['POWERTOOLS_METRICS_DISABLED'] ??= 'true';
  const { handler } = (await import(pathToFileURL(join(directory, 'index.mjs')).href)) as {
    handler: ApiHandler;
  };
  const predict = { name: 'predict', handler };
  const gateway = await openGateway({
    host,
    port,
    route: (path) => (SERVED.test(path) ? predict : undefined),
  });
  return { ...gateway, bundle: files };
}
