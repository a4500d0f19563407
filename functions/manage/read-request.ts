import type { Context } from 'hono';
import type * as z from 'zod';
import { explainIssue } from '../shared/explain-issue.ts';
import { RequestError } from '../shared/problem.ts';
import type { Operation } from './operation.ts';

/** A reason of full length in the longest encoding, and room. */
export const MAX_BODY_BYTES = 16_384;

const JSON_MEDIA_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** @throws RequestError naming the parameter, what it is and what it may be. */
export function readPath(context: Context, { parameters }: Operation): unknown {
  return parse(parameters, context.req.param(), '');
}

/** @throws RequestError, also for names that are not known or given twice. */
export function readQuery(context: Context, { query }: Operation): unknown {
  const given = Object.entries(context.req.queries());
  const twice = given.find(([, values]) => values.length > 1);
  if (twice) {
    const [name, values] = twice;
    throw new RequestError(`"${name}" is given ${values.length} times; give it once.`, {
      param: name,
    });
  }
  return parse(query, Object.fromEntries(given.map(([name, [value]]) => [name, value])), '');
}

/** @throws RequestError with 413, 415 or 400. */
export async function readBody(
  context: Context,
  { body, bodyExample }: Operation,
): Promise<unknown> {
  if (!body) return undefined;
  requireJson(context);
  const hint = ` For example ${JSON.stringify(bodyExample)}.`;
  const bytes = new Uint8Array(await context.req.arrayBuffer());
  if (bytes.length > MAX_BODY_BYTES) {
    throw new RequestError(
      `The body has ${bytes.length} bytes and the limit is ${MAX_BODY_BYTES}.${hint}`,
      { status: 413 },
    );
  }
  if (bytes.length === 0) throw new RequestError(`The body is empty; send a JSON object.${hint}`);
  return parse(body, parseJson(bytes, hint), hint);
}

function requireJson(context: Context): void {
  const type = context.req.header('content-type');
  if (type === undefined || JSON_MEDIA_TYPE.test(type)) return;
  throw new RequestError(
    `The body's Content-Type is "${type.slice(0, 80)}"; send JSON as application/json.`,
    { status: 415 },
  );
}

function parseJson(bytes: Uint8Array, hint: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new RequestError(`The body is not JSON: ${(error as Error).message}.${hint}`);
  }
}

function parse(schema: z.ZodObject, value: unknown, hint: string): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (!issue) throw new RequestError(`The request is not valid.${hint}`);
  const { text, param } = explainIssue(issue, value, Object.keys(schema.shape));
  throw new RequestError(`${text}${hint}`, param === '' ? {} : { param });
}
