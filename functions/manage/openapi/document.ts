import * as z from 'zod';
import type { Operation, OperationHeader } from '../operation.ts';
import { Components, type JsonSchema } from './components.ts';

type Node = Readonly<Record<string, unknown>>;

export interface OpenApiDocument extends Node {
  readonly openapi: string;
}

const TAG = '(W/)?"[!#-~]*"';
const TAGS = `^(\\*|${TAG}(, ?${TAG})*)$`;

const HEADERS: Readonly<Record<OperationHeader, { description: string; schema: JsonSchema }>> = {
  'If-Match': {
    description: 'ETags of champions, one of which must serve now, or * for any.',
    schema: {
      type: 'string',
      pattern: TAGS,
      examples: ['*', '"0f8fad5b-d9cb-469f-a165-70867728950e"'],
    },
  },
  'If-None-Match': {
    description: 'ETags that the caller knows: 304 says that one of them holds.',
    schema: { type: 'string', pattern: TAGS },
  },
  'Idempotency-Key': {
    description:
      'A new value for each new request. A repeat within a day is answered as the first one was, ' +
      'and acts once.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
};

const ERRORS: Readonly<Record<number, string>> = {
  400: 'Something in the request is not valid: what, its value, and what is allowed.',
  404: 'There is no such model or version.',
  405: 'The path takes other methods, which the Allow header lists.',
  409: 'The registry does not allow it now, or another change came first: which, by whom and why.',
  412: 'The champion is another one than If-Match names.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  422: 'The Idempotency-Key was used for another request.',
  500: 'A fault of the server; the message is a request id.',
  503: 'The store cannot be reached, or a stored record is damaged; the log says which.',
};

/** Errors that any operation may answer. */
const COMMON_ERRORS = [400, 405, 500, 503];

const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    param: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457; `code` is stable, `param` says where.' });

/** OpenAPI 3.1 for a table of operations, from the schemas that validate their requests. */
export function openApiDocument(operations: readonly Operation[]): OpenApiDocument {
  const components = new Components();
  const paths: Record<string, Record<string, Node>> = {};
  for (const operation of operations) {
    const methods = paths[operation.path] ?? {};
    methods[operation.method.toLowerCase()] = describe(operation, components);
    paths[operation.path] = methods;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'wattcast: management',
      version: '1.0.0',
      description:
        'Models, their versions, which of them serves, and what was done to them by whom.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    // Relative to this document, so that it holds behind any stage or base path.
    servers: [{ url: '../' }],
    paths,
    components: { schemas: components.schemas },
  };
}

function describe(operation: Operation, components: Components): Node {
  const { id, summary, description, body, bodyExample } = operation;
  return {
    operationId: id,
    tags: ['management'],
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: [
      ...parametersOf(operation.parameters, 'path', components),
      ...parametersOf(operation.query, 'query', components),
      ...operation.headers.map((name) => ({
        name,
        in: 'header',
        required: false,
        ...HEADERS[name],
      })),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: components.describe(body, 'input'), example: bodyExample },
        },
      },
    }),
    responses: responsesOf(operation, components),
  };
}

/** Texts on the way in become numbers and flags: the document says what they stand for. */
function parametersOf(
  schema: z.ZodObject,
  place: 'path' | 'query',
  components: Components,
): Node[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...described } = components.describe(field as z.ZodType, 'output');
    const required = !(field as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, description, schema: described };
  });
}

function responsesOf(operation: Operation, components: Components): Node {
  const responses: Record<string, Node> = {
    [operation.success ?? 200]: {
      description: 'The answer.',
      ...(isTagged(operation) ? { headers: { ETag: etagHeader } } : {}),
      content: {
        'application/json': { schema: components.describe(operation.response, 'output') },
      },
    },
  };
  if (operation.headers.includes('If-None-Match')) {
    responses['304'] = { description: 'The caller has the answer.' };
  }
  const schema = components.describe(problem, 'output');
  for (const status of new Set([...COMMON_ERRORS, ...operation.errors])) {
    responses[status] = {
      description: ERRORS[status],
      ...(status === 405 ? { headers: { Allow: allowHeader } } : {}),
      content: { 'application/problem+json': { schema } },
    };
  }
  return responses;
}

function isTagged({ headers }: Operation): boolean {
  return headers.includes('If-Match') || headers.includes('If-None-Match');
}

const etagHeader = {
  description: 'Of the champion that the answer speaks of.',
  schema: { type: 'string' },
};

const allowHeader = {
  description: 'Methods that the path takes.',
  required: true,
  schema: { type: 'string' },
};
