import * as z from 'zod';
import { Components, type JsonSchema } from './components.ts';
import type { OpenApiNode, OpenApiPart } from './part.ts';

/** A header that an operation reads or gives. */
export interface DescribedHeader {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonSchema;
}

/** One operation as its function's table has it: what requests are checked by, and what is answered. */
export interface DescribedOperation {
  /** Its `operationId`. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** As API Gateway and OpenAPI write it: `{name}` is a parameter. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: z.ZodObject;
  readonly query: z.ZodObject;
  readonly headers: readonly DescribedHeader[];
  /** By media type; a string stands for a body that JSON schemas say nothing of. */
  readonly body?: Readonly<Record<string, DescribedBody>>;
  /** Good answers by status. */
  readonly answers: Readonly<Record<number, z.ZodType>>;
  readonly answerHeaders?: readonly DescribedHeader[];
  /** Whether a caller who has the answer is told so. */
  readonly revalidates: boolean;
  /** Statuses of its problem details beyond those that every operation may answer. */
  readonly errors: readonly number[];
}

export interface DescribedBody {
  readonly schema: z.ZodType;
  readonly example?: unknown;
}

export interface Description {
  readonly tag: { readonly name: string; readonly description: string };
  /** What a status means here. */
  readonly errors: Readonly<Record<number, string>>;
}

/** Errors that any operation may answer. */
const COMMON_ERRORS = [400, 405, 500, 503];

/** RFC 9457's members, and what programs may rely on beside them. */
export const problemMembers = {
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  param: z.string().optional(),
};

const problem = z
  .looseObject(problemMembers)
  .meta({ id: 'Problem', description: 'RFC 9457; `code` is stable, `param` says where.' });

const allow = required('Methods that the path takes.');
const retryAfter = required('Seconds until it is worth another try.');

/** The part of the OpenAPI document that a table of operations makes, from the schemas that validate. */
export function describeOperations(
  operations: readonly DescribedOperation[],
  description: Description,
): OpenApiPart {
  const components = new Components();
  const paths: Record<string, Record<string, OpenApiNode>> = {};
  for (const operation of operations) {
    const methods = paths[operation.path] ?? {};
    methods[operation.method.toLowerCase()] = describe(operation, { ...description, components });
    paths[operation.path] = methods;
  }
  return { tags: [description.tag], paths, schemas: components.schemas };
}

interface Describing extends Description {
  readonly components: Components;
}

function describe(operation: DescribedOperation, describing: Describing): OpenApiNode {
  const { id, summary, description, body, headers } = operation;
  const { components, tag } = describing;
  return {
    operationId: id,
    tags: [tag.name],
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: [
      ...parametersOf(operation.parameters, 'path', components),
      ...parametersOf(operation.query, 'query', components),
      ...headers.map((header) => ({ ...header, in: 'header', required: false })),
    ],
    ...(body && { requestBody: { required: true, content: contentOf(body, components) } }),
    responses: responsesOf(operation, describing),
  };
}

function contentOf(body: Readonly<Record<string, DescribedBody>>, components: Components) {
  return Object.fromEntries(
    Object.entries(body).map(([media, { schema, example }]) => [
      media,
      {
        schema: components.describe(schema, 'input'),
        ...(example === undefined ? {} : { example }),
      },
    ]),
  );
}

/** Texts on the way in become numbers and flags: the document says what they stand for. */
function parametersOf(
  schema: z.ZodObject,
  place: 'path' | 'query',
  components: Components,
): OpenApiNode[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...described } = components.describe(field as z.ZodType, 'output');
    return {
      name,
      in: place,
      required: isRequired(field as z.ZodType),
      description,
      schema: described,
    };
  });
}

/** What has a default may be left out too, though only its value may be absent, not its key. */
function isRequired(field: z.ZodType): boolean {
  return field._zod.optin !== 'optional' && !field.safeParse(undefined).success;
}

function responsesOf(
  { answers, answerHeaders = [], errors, revalidates }: DescribedOperation,
  { components, errors: meanings }: Describing,
): OpenApiNode {
  const responses: Record<string, OpenApiNode> = {};
  for (const [status, schema] of Object.entries(answers)) {
    responses[status] = {
      description: 'The answer.',
      ...(answerHeaders.length > 0 && { headers: headersOf(answerHeaders) }),
      content: { 'application/json': { schema: components.describe(schema, 'output') } },
    };
  }
  if (revalidates) responses['304'] = { description: 'The caller has the answer.' };
  const schema = components.describe(problem, 'output');
  for (const status of new Set([...COMMON_ERRORS, ...errors])) {
    responses[status] = {
      description: meanings[status],
      ...(status === 405 ? { headers: { Allow: allow } } : {}),
      ...(status === 503 ? { headers: { 'Retry-After': retryAfter } } : {}),
      content: { 'application/problem+json': { schema } },
    };
  }
  return responses;
}

function headersOf(headers: readonly DescribedHeader[]): OpenApiNode {
  return Object.fromEntries(headers.map(({ name, ...header }) => [name, header]));
}

function required(description: string): OpenApiNode {
  return { description, required: true, schema: { type: 'string' } };
}
