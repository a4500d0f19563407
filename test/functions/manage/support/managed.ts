import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manageApp } from '../../../../functions/manage/app.ts';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import type { Problem } from '../../../../functions/shared/problem.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';

export const NOW = Date.parse('2024-06-01T12:00:00Z');

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a client sees is untyped, and the tests look into it.
  readonly json: any;
}

export interface Managed extends Disposable {
  readonly store: ObjectStore;
  /** Errors that were not the caller's. */
  readonly faults: unknown[];
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** As it is, with API Gateway's request context beside it. */
  send(path: string, init: RequestInit, requestContext?: object): Promise<Answer>;
}

/** The manage function's app over a directory of its own. */
export function openManaged(wrap: (store: ObjectStore) => ObjectStore = (store) => store): Managed {
  const directory = mkdtempSync(join(tmpdir(), 'wattcast-manage-'));
  const store = openStore(directory);
  const faults: unknown[] = [];
  const app = manageApp({
    store: wrap(store),
    clock: () => NOW,
    onFault: (error) => faults.push(error),
  });
  const send = async (path: string, init: RequestInit, requestContext?: object) => {
    const env = requestContext ? { event: { requestContext } } : {};
    const response = await app.request(path, init, env);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text === '' ? undefined : JSON.parse(text),
    };
  };
  return {
    store,
    faults,
    send,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export function detailOf(answer: Answer): string {
  return (answer.json as Problem).detail;
}
