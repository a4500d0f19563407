import type { JsonSchema } from '../../shared/openapi/components.ts';
import {
  type DescribedHeader,
  describeOperations,
} from '../../shared/openapi/describe-operations.ts';
import type { OpenApiPart } from '../../shared/openapi/part.ts';
import type { Operation, OperationHeader } from '../operation.ts';

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

const ETAG: DescribedHeader = {
  name: 'ETag',
  description: 'Of the champion that the answer speaks of.',
  schema: { type: 'string' },
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

/** What the manage function adds to the OpenAPI document, from the table that it is routed by. */
export function describeManage(operations: readonly Operation[]): OpenApiPart {
  const described = operations.map(({ body, bodyExample, headers, ...operation }) => ({
    ...operation,
    headers: headers.map((name) => ({ name, ...HEADERS[name] })),
    ...(body && { body: { 'application/json': { schema: body, example: bodyExample } } }),
    answers: { [operation.success ?? 200]: operation.response },
    answerHeaders: isTagged(headers) ? [ETAG] : [],
    revalidates: headers.includes('If-None-Match'),
  }));
  return describeOperations(described, {
    tag: {
      name: 'management',
      description: 'Models, their versions, which of them serves, and what was done by whom.',
    },
    errors: ERRORS,
  });
}

function isTagged(headers: Operation['headers']): boolean {
  return headers.includes('If-Match') || headers.includes('If-None-Match');
}
