/** The functions that answer HTTP requests; training is started by a schedule. */
export type ServingFunction = 'predict' | 'manage' | 'readings';

/** One operation of the HTTP API and the function that serves it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As API Gateway writes it: `{name}` is a path parameter. */
  readonly path: `/${string}`;
  readonly function: ServingFunction;
  /** Whether an answer may be given again to another caller for a while. */
  readonly cacheable?: boolean;
  /** Every parameter of its query, where an answer that is kept depends on it. */
  readonly query?: readonly string[];
}

/** The whole HTTP API: API Gateway is made from this table, and the local gateway follows it. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/v1/timeseries/forecast', function: 'predict' },
  {
    method: 'GET',
    path: '/v1/timeseries/forecast',
    function: 'predict',
    cacheable: true,
    query: ['model', 'series_id', 'horizon', 'quantiles', 'origin'],
  },
  { method: 'GET', path: '/v1/timeseries/models', function: 'predict', cacheable: true },
  { method: 'GET', path: '/v2', function: 'predict' },
  { method: 'GET', path: '/v2/health/live', function: 'predict' },
  { method: 'GET', path: '/v2/health/ready', function: 'predict' },
  { method: 'GET', path: '/v2/models', function: 'predict' },
  { method: 'GET', path: '/v2/models/{model}', function: 'predict' },
  { method: 'GET', path: '/v2/models/{model}/ready', function: 'predict' },
  { method: 'POST', path: '/v2/models/{model}/infer', function: 'predict' },
  { method: 'GET', path: '/v2/models/{model}/versions/{version}', function: 'predict' },
  { method: 'GET', path: '/v2/models/{model}/versions/{version}/ready', function: 'predict' },
  { method: 'POST', path: '/v2/models/{model}/versions/{version}/infer', function: 'predict' },
  { method: 'POST', path: '/v2/repository/index', function: 'predict' },
  { method: 'POST', path: '/v2/repository/models/{model}/load', function: 'predict' },
  { method: 'POST', path: '/v2/repository/models/{model}/unload', function: 'predict' },
  { method: 'GET', path: '/v1/models', function: 'manage' },
  { method: 'GET', path: '/v1/models/{model}', function: 'manage' },
  { method: 'GET', path: '/v1/models/{model}/champion', function: 'manage' },
  { method: 'GET', path: '/v1/models/{model}/trail', function: 'manage' },
  { method: 'GET', path: '/v1/models/{model}/versions', function: 'manage' },
  { method: 'GET', path: '/v1/models/{model}/versions/{version}', function: 'manage' },
  { method: 'GET', path: '/v1/models/{model}/versions/{version}/report', function: 'manage' },
  { method: 'POST', path: '/v1/models/{model}/promote', function: 'manage' },
  { method: 'POST', path: '/v1/models/{model}/rollback', function: 'manage' },
  { method: 'POST', path: '/v1/models/{model}/train', function: 'manage' },
  { method: 'GET', path: '/v1/jobs/{job}', function: 'manage' },
  { method: 'POST', path: '/v1/jobs/{job}/cancel', function: 'manage' },
  { method: 'POST', path: '/v1/models/{model}/archive', function: 'manage' },
  { method: 'POST', path: '/v1/models/{model}/restore', function: 'manage' },
  { method: 'POST', path: '/v1/models/{model}/versions/{version}/archive', function: 'manage' },
  { method: 'POST', path: '/v1/models/{model}/versions/{version}/restore', function: 'manage' },
  { method: 'GET', path: '/v1/series', function: 'readings' },
  { method: 'GET', path: '/v1/series/{series}', function: 'readings' },
  { method: 'PUT', path: '/v1/series/{series}', function: 'readings' },
  { method: 'GET', path: '/v1/series/{series}/readings', function: 'readings' },
  { method: 'POST', path: '/v1/series/{series}/readings', function: 'readings' },
  { method: 'POST', path: '/v1/series/{series}/uploads', function: 'readings' },
  { method: 'GET', path: '/v1/series/{series}/uploads/{upload}', function: 'readings' },
  { method: 'GET', path: '/openapi.json', function: 'predict' },
];
