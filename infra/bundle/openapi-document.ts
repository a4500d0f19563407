import { describeManage } from '../../functions/manage/openapi/describe-manage.ts';
import { operations } from '../../functions/manage/operations/all.ts';
import { describePredict } from '../../functions/predict/openapi/describe-predict.ts';
import { describeReadings } from '../../functions/readings/http/openapi/describe-readings.ts';
import type { OpenApiNode, OpenApiPart } from '../../functions/shared/openapi/part.ts';
import { WattcastError } from '../../models/errors.ts';
import { KEY_MISSING } from './gateway-answers.ts';

/** Two functions give one name two meanings. */
export class OpenApiConflictError extends WattcastError {
  readonly code = 'openapi.conflict';
}

const SECURITY_SCHEME = 'ApiKey';

/**
 * OpenAPI 3.1 for the whole service: every function's part, which each makes from the schemas that
 * validate its requests, and what the gateway before them adds.
 *
 * @throws OpenApiConflictError
 */
export function openApiDocument(): OpenApiNode {
  const parts = [describePredict(), describeReadings(), describeManage(operations)];
  return {
    openapi: '3.1.0',
    info: {
      title: 'wattcast',
      version: '1.0.0',
      description:
        "Forecasts in KServe's time-series protocol, inference in the Open Inference Protocol V2, " +
        'readings, and management of the models.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    // Relative to this document, so that it holds behind any stage or base path.
    servers: [{ url: './' }],
    tags: parts.flatMap(({ tags }) => tags),
    security: [{ [SECURITY_SCHEME]: [] }],
    paths: withGateway(
      merge(
        'path',
        parts.map(({ paths }) => paths),
      ),
    ),
    components: {
      schemas: {
        ...merge(
          'schema',
          parts.map(({ schemas }) => schemas),
        ),
        GatewayProblem: GATEWAY_PROBLEM,
      },
      responses: { KeyMissing: refusal(KEY_MISSING.detail), Throttled: refusal(THROTTLED) },
      securitySchemes: {
        [SECURITY_SCHEME]: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description:
            'A key of the service. A local service that was started without keys asks for none.',
        },
      },
    },
  };
}

const THROTTLED =
  'The rate or the daily number of requests of this key is exceeded; Retry-After says when to go on.';

/** The same for all paths, so `error` is the text that clients of the inference protocol read. */
const GATEWAY_PROBLEM = {
  type: 'object',
  description: 'RFC 9457, as the gateway before the functions answers.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string', examples: [KEY_MISSING.code] },
    error: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'error'],
} as const;

function refusal(description: string): OpenApiNode {
  const schema = { $ref: '#/components/schemas/GatewayProblem' };
  return { description, content: { 'application/problem+json': { schema } } };
}

function withGateway(paths: OpenApiPart['paths']): OpenApiPart['paths'] {
  const answers = {
    403: { $ref: '#/components/responses/KeyMissing' },
    429: { $ref: '#/components/responses/Throttled' },
  };
  return mapValues(paths, (methods) =>
    mapValues(methods, (operation) => ({
      ...operation,
      responses: { ...(operation['responses'] as OpenApiNode), ...answers },
    })),
  );
}

/** What several parts have under one name must be the same. */
function merge<T>(kind: string, parts: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  const merged: Record<string, T> = {};
  for (const [name, value] of parts.flatMap((part) => Object.entries(part))) {
    const known = merged[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(value)) {
      throw new OpenApiConflictError(
        `Two functions describe the ${kind} "${name}", and differently. Give one another name.`,
        { kind, name },
      );
    }
    merged[name] = value;
  }
  return merged;
}

function mapValues<T, R>(
  values: Readonly<Record<string, T>>,
  change: (value: T) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
