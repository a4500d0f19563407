import type { FunctionName } from './recipes.ts';

/** The functions that answer HTTP requests; training is started by a schedule. */
export type ServingFunction = Exclude<FunctionName, 'train'>;

/** One operation of the HTTP API and the function that serves it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As API Gateway writes it: `{name}` is a path parameter. */
  readonly path: `/${string}`;
  readonly function: ServingFunction;
  /** Whether an answer may be given again to another caller for a while. */
  readonly cacheable?: boolean;
}

/** The whole HTTP API: API Gateway is made from this table, and the local gateway follows it. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/v1/timeseries/forecast', function: 'predict' },
  { method: 'GET', path: '/v1/timeseries/models', function: 'predict', cacheable: true },
];
