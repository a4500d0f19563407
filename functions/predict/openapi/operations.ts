import type { SchemaName } from './schemas.ts';

export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post';
  readonly path: `/${string}`;
  readonly tag: 'forecasting' | 'inference' | 'description';
  readonly summary: string;
  readonly query?: SchemaName;
  readonly body?: { readonly schema: SchemaName; readonly required: boolean };
  /** Undefined for a document that needs no schema. */
  readonly answer?: SchemaName;
  /** Carries raw tensors after the JSON, both ways. */
  readonly binaryTensors?: true;
  /** Answers 304 to a caller who has the answer. */
  readonly revalidates?: true;
  /** Errors beside 405, 500 and 503, which every operation may answer. */
  readonly errors: readonly number[];
}

const forecasting = [
  {
    id: 'forecast',
    method: 'post',
    path: '/v1/timeseries/forecast',
    tag: 'forecasting',
    summary: 'Forecast one or several series, stored or sent along.',
    body: { schema: 'ForecastRequest', required: true },
    answer: 'ForecastAnswer',
    errors: [400, 404, 413, 415, 422],
  },
  {
    id: 'forecastStoredSeries',
    method: 'get',
    path: '/v1/timeseries/forecast',
    tag: 'forecasting',
    summary: 'Forecast one stored series; caches may give the answer again.',
    query: 'ForecastQuery',
    answer: 'ForecastAnswer',
    revalidates: true,
    errors: [400, 404, 413, 422],
  },
  {
    id: 'listForecastingModels',
    method: 'get',
    path: '/v1/timeseries/models',
    tag: 'forecasting',
    summary: 'Names of the models that serve.',
    answer: 'ModelNames',
    errors: [],
  },
] as const satisfies readonly Operation[];

const server = [
  {
    id: 'serverMetadata',
    method: 'get',
    path: '/v2',
    tag: 'inference',
    summary: 'What this server is and which extensions it has.',
    answer: 'ServerMetadata',
    errors: [],
  },
  {
    id: 'serverLive',
    method: 'get',
    path: '/v2/health/live',
    tag: 'inference',
    summary: 'Whether the server runs.',
    answer: 'ServerLive',
    errors: [],
  },
  {
    id: 'serverReady',
    method: 'get',
    path: '/v2/health/ready',
    tag: 'inference',
    summary: 'Whether the server can serve: its store answers.',
    answer: 'ServerReady',
    errors: [],
  },
  {
    id: 'listInferenceModels',
    method: 'get',
    path: '/v2/models',
    tag: 'inference',
    summary: 'Names of the models that serve.',
    answer: 'ModelList',
    errors: [],
  },
  {
    id: 'repositoryIndex',
    method: 'post',
    path: '/v2/repository/index',
    tag: 'inference',
    summary: 'Every model and whether it is ready.',
    body: { schema: 'RepositoryIndexRequest', required: false },
    answer: 'RepositoryIndex',
    errors: [400, 413, 415],
  },
  {
    id: 'loadModel',
    method: 'post',
    path: '/v2/repository/models/{model}/load',
    tag: 'inference',
    summary: 'Load a model and its readings, and try both, ahead of the first query.',
    answer: 'ModelLoaded',
    errors: [404],
  },
  {
    id: 'unloadModel',
    method: 'post',
    path: '/v2/repository/models/{model}/unload',
    tag: 'inference',
    summary: 'Not implemented: memory is managed by the server.',
    errors: [404, 501],
  },
] as const satisfies readonly Operation[];

/** Each exists twice: for the champion, and for the version that the path names. */
const model = [
  {
    id: 'modelMetadata',
    method: 'get',
    suffix: '',
    summary: 'What the network of a model takes and gives.',
    answer: 'ModelMetadata',
    errors: [404, 409],
  },
  {
    id: 'modelReady',
    method: 'get',
    suffix: '/ready',
    summary: 'Load a model and say that it is ready.',
    answer: 'ModelReady',
    errors: [404, 409],
  },
  {
    id: 'infer',
    method: 'post',
    suffix: '/infer',
    summary: 'One pass of the network of a model.',
    body: { schema: 'InferRequest', required: true },
    answer: 'InferAnswer',
    binaryTensors: true,
    errors: [400, 404, 409, 413, 415, 501],
  },
] as const;

const document = {
  id: 'openApiDocument',
  method: 'get',
  path: '/openapi.json',
  tag: 'description',
  summary: 'This document.',
  errors: [],
} as const satisfies Operation;

export const OPERATIONS: readonly Operation[] = [
  ...forecasting,
  ...server,
  ...model.flatMap(({ suffix, ...operation }): Operation[] => [
    { ...operation, tag: 'inference', path: `/v2/models/{model}${suffix}` },
    {
      ...operation,
      id: `${operation.id}Version`,
      tag: 'inference',
      path: `/v2/models/{model}/versions/{version}${suffix}`,
    },
  ]),
  document,
];
