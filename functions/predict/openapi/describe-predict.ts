import type { JsonSchema } from '../../shared/openapi/components.ts';
import type { OpenApiNode, OpenApiPart } from '../../shared/openapi/part.ts';
import { NAME_PATTERN } from '../../shared/registry/keys.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { jsonSchemas, type SchemaName, schemaReference } from './schemas.ts';

const PATH_PARAMETERS: Readonly<Record<string, { description: string; schema: JsonSchema }>> = {
  model: {
    description: 'Name of a model.',
    schema: { type: 'string', pattern: NAME_PATTERN.source },
  },
  version: {
    description: 'Number of a version.',
    schema: { type: 'string', pattern: '^[1-9][0-9]{0,8}$' },
  },
};

const ERRORS: Readonly<Record<number, string>> = {
  400: 'Something in the request is not valid; the message says what, where and what is allowed.',
  404: 'There is no such model, version or series.',
  405: 'The path takes other methods, which the Allow header lists.',
  409: 'The version is archived; restore it or ask for another.',
  413: 'The request or its answer exceeds a bound, which the message names.',
  415: 'The Content-Encoding is not understood.',
  422: 'The request is valid and cannot be served, for example for want of history.',
  500: 'A fault of the server; the message is a request id.',
  501: 'The model or the server does not do this.',
  503: 'The store or the model cannot be reached or opened now; Retry-After says when to try again.',
};

const ERROR_HEADERS: Readonly<Record<number, OpenApiNode>> = {
  405: { Allow: headerOf('Methods that the path takes.') },
  503: { 'Retry-After': headerOf('Seconds until it is worth another try.') },
};

/** Errors that any operation may answer. */
const COMMON_ERRORS = [405, 500, 503];

/** What the predict function adds to the OpenAPI document, from the schemas that validate its requests. */
export function describePredict(): OpenApiPart {
  const schemas = jsonSchemas();
  const paths: Record<string, Record<string, OpenApiNode>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] ??= {};
    (paths[operation.path] as Record<string, unknown>)[operation.method] = describe(
      operation,
      schemas,
    );
  }
  const { ForecastQuery: _parameters, ...components } = schemas;
  return {
    tags: [
      { name: 'forecasting', description: "KServe's time-series protocol." },
      { name: 'inference', description: 'The Open Inference Protocol V2.' },
      { name: 'description', description: 'What the service says of itself.' },
    ],
    paths,
    schemas: components,
  };
}

function describe(
  operation: Operation,
  schemas: Readonly<Record<SchemaName, JsonSchema>>,
): OpenApiNode {
  const parameters = [
    ...pathParameters(operation),
    ...(operation.query ? queryParameters(schemas[operation.query]) : []),
    ...(operation.binaryTensors ? [headerLengthParameter()] : []),
  ];
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(operation.body ? { requestBody: bodyOf(operation) } : {}),
    responses: responsesOf(operation),
  };
}

function pathParameters({ path }: Operation): OpenApiNode[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...PATH_PARAMETERS[name],
  }));
}

/** One parameter for each field of an object's schema. */
function queryParameters({ properties, required }: JsonSchema): OpenApiNode[] {
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) => ({
    name,
    in: 'query',
    required: (required as string[]).includes(name),
    schema,
  }));
}

function headerLengthParameter(): OpenApiNode {
  return {
    name: 'Inference-Header-Content-Length',
    in: 'header',
    required: false,
    description: 'Length of the JSON that the body begins with, where raw tensors follow it.',
    schema: { type: 'integer', minimum: 0 },
  };
}

function bodyOf({ body, binaryTensors }: Operation): OpenApiNode {
  if (!body) return {};
  return {
    required: body.required,
    content: {
      'application/json': { schema: schemaReference(body.schema) },
      ...(binaryTensors ? { 'application/octet-stream': {} } : {}),
    },
  };
}

function responsesOf(operation: Operation): OpenApiNode {
  const responses: Record<string, unknown> = {};
  if (operation.answer || operation.errors.length === 0) responses['200'] = success(operation);
  if (operation.revalidates) responses['304'] = { description: 'The caller has the answer.' };
  for (const status of [...operation.errors, ...COMMON_ERRORS]) {
    responses[status] = failure(operation, status);
  }
  return responses;
}

function success({ answer, binaryTensors, revalidates }: Operation): OpenApiNode {
  return {
    description: 'The answer.',
    ...(revalidates ? { headers: { ETag: headerOf('Equal for equal forecasts.') } } : {}),
    content: {
      'application/json': { schema: answer ? schemaReference(answer) : { type: 'object' } },
      ...(binaryTensors ? { 'application/octet-stream': {} } : {}),
    },
  };
}

function failure({ tag }: Operation, status: number): OpenApiNode {
  const [media, schema]: [string, SchemaName] =
    tag === 'inference'
      ? ['application/json', 'InferenceError']
      : ['application/problem+json', 'ForecastProblem'];
  return {
    description: ERRORS[status],
    ...(status in ERROR_HEADERS ? { headers: ERROR_HEADERS[status] } : {}),
    content: { [media]: { schema: schemaReference(schema) } },
  };
}

function headerOf(description: string): OpenApiNode {
  return { description, required: true, schema: { type: 'string' } };
}
