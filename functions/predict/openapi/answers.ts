import * as z from 'zod';
import { problemMembers } from '../../shared/openapi/describe-operations.ts';
import { DATATYPES } from '../inference/datatypes.ts';
import { tensorData } from '../inference/infer-request.ts';

/** What the predict function answers, as its OpenAPI document says it and tests hold it to. */

const numbers = z.array(z.number().nullable());

/** The member that clients of KServe's time-series protocol read. */
const kserveError = z.object({
  code: z.string(),
  message: z.string(),
  param: z.string().nullable(),
  type: z.string(),
});

/** RFC 9457, with the member of KServe's protocol. */
export const problem = z.object({
  ...problemMembers,
  error: kserveError,
});

const forecastContent = z.object({
  type: z.literal('univariate_time_series'),
  name: z.string(),
  mean_forecast: numbers,
  frequency: z.string(),
  start_timestamp: z.iso.datetime(),
  /** By level, never crossing. */
  quantiles: z.record(z.string(), numbers).nullable(),
  unit: z.string(),
  time_zone: z.string(),
  threshold: z.number().optional(),
  warnings: z.array(z.string()),
});

const forecastOutput = z.object({
  type: z.literal('time_series_forecast'),
  id: z.string(),
  status: z.enum(['completed', 'error']),
  error: kserveError.nullable(),
  content: z.array(forecastContent),
});

export const forecastAnswer = z.object({
  id: z.string(),
  created_at: z.int(),
  status: z.enum(['completed', 'partial']),
  error: z.null(),
  model: z.string(),
  model_version: z.string(),
  outputs: z.array(forecastOutput),
});

export const modelNames = z.array(z.string());

export const inferenceError = z.object({ error: z.string() });

export const serverMetadata = z.object({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

export const serverLive = z.object({ live: z.literal(true) });

export const serverReady = z.object({ live: z.literal(true), ready: z.literal(true) });

export const modelList = z.object({ models: modelNames });

/** -1 is a dimension of any size. */
const tensorMetadata = z.object({
  name: z.string(),
  datatype: z.enum(DATATYPES),
  shape: z.array(z.int().min(-1)),
});

export const modelMetadata = z.object({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensorMetadata),
  outputs: z.array(tensorMetadata),
  parameters: z.object({ kind: z.string(), features: z.string() }),
});

export const modelReady = z.object({ name: z.string(), ready: z.literal(true) });

export const modelLoaded = z.object({
  name: z.string(),
  load: z.literal(true),
  version: z.string(),
  /** Whose readings are in memory now; null where the model's own series is not stored. */
  series: z.string().nullable(),
});

export const repositoryIndex = z.array(
  z.object({
    name: z.string(),
    version: z.string().optional(),
    state: z.enum(['READY', 'UNAVAILABLE']),
    reason: z.string(),
  }),
);

const responseOutput = z.object({
  name: z.string(),
  shape: z.array(z.int()),
  datatype: z.enum(DATATYPES),
  parameters: z.object({ binary_data_size: z.int() }).optional(),
  data: z.optional(tensorData),
});

export const inferAnswer = z.object({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(responseOutput),
});
