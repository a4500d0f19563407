import { manageApp } from '../../../functions/manage/app.ts';
import { predictApp } from '../../../functions/predict/app.ts';
import { tfjsOn } from '../../../functions/predict/runtime.ts';
import type { Problem } from '../../../functions/shared/problem.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { WattcastError } from '../../../models/errors.ts';
import type { ForecastOptions } from './forecast-command.ts';

/** The service refused, or there is none. */
export class ServiceRefusalError extends WattcastError {
  readonly code = 'service.refused';
}

/** Sends a request and gives the JSON of its answer. @throws ServiceRefusalError */
export type AskService = (path: string, body?: object) => Promise<unknown>;

/** The functions over the store, in this process, or the service that `--url` names. */
export function askerOf({ store, url, apiKey }: ForecastOptions): AskService {
  const send = url === undefined ? sendInside(store) : sendTo(url, apiKey);
  return async (path, body) => {
    const response = await send(path, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
    if (response.ok) return response.json();
    throw refusalOf(response.status, await response.text());
  };
}

type Send = (path: string, init: RequestInit) => Promise<Response>;

function sendInside(location: string): Send {
  const store = openStore(location);
  let fault: unknown;
  const dependencies = { store, clock: Date.now, onFault: (error: unknown) => (fault = error) };
  const manage = manageApp(dependencies);
  const predict = predictApp({ ...dependencies, tfjs: tfjsOn('wasm') });
  return async (path, init) => {
    const app = path.startsWith('/v1/models/') ? manage : predict;
    const response = await app.request(path, init);
    // Over HTTP a fault is a request id; whoever has the store may know it.
    if (response.status >= 500 && fault) throw fault;
    return response;
  };
}

function sendTo(url: string, apiKey: string | undefined): Send {
  return async (path, { headers, ...init }) => {
    try {
      return await fetch(`${url.replace(/\/$/, '')}${path}`, {
        ...init,
        headers: { ...headers, ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }) },
      });
    } catch (cause) {
      const reason = (cause as Error).cause instanceof Error ? (cause as Error).cause : cause;
      throw new ServiceRefusalError(
        `${url} does not answer: ${(reason as Error).message}. Start it with: wattcast serve.`,
        { url },
        { cause },
      );
    }
  };
}

/** In the service's own words, where they are its own. */
function refusalOf(status: number, text: string): ServiceRefusalError {
  try {
    const { detail } = JSON.parse(text) as Partial<Problem>;
    if (detail !== undefined) return new ServiceRefusalError(detail, { status });
  } catch {
    // Another program answered, which says so below.
  }
  return new ServiceRefusalError(
    `The address answered ${status}, and not as wattcast does. Give the address of the service itself.`,
    { status },
  );
}
