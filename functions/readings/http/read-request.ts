import type { Context } from 'hono';
import type * as z from 'zod';
import { explainIssue } from '../../shared/explain-issue.ts';
import { RequestError } from '../../shared/problem.ts';

/** Lambda takes 6 MB of request, of which binary bodies are a third larger than they are. */
export const MAX_BODY_BYTES = 4_500_000;

/** @throws RequestError naming the parameter and what is allowed, also for one that is not known */
export function readQuery<T extends z.ZodObject>(context: Context, schema: T): z.output<T> {
  const given = Object.entries(context.req.queries());
  const twice = given.find(([, values]) => values.length > 1);
  if (twice)
    throw new RequestError(`"${twice[0]}" is given twice; give it once.`, { param: twice[0] });
  return check(Object.fromEntries(given.map(([name, [value]]) => [name, value])), schema);
}

/** @throws RequestError */
export async function readJsonBody<T extends z.ZodObject>(
  context: Context,
  schema: T,
): Promise<z.output<T>> {
  const bytes = await readBody(context);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new RequestError(`The body is not JSON: ${(error as Error).message}.`);
  }
  return check(value, schema);
}

/** @throws RequestError with 413 when the body is larger than a function is given */
export async function readBody(context: Context): Promise<Uint8Array> {
  const bytes = new Uint8Array(await context.req.arrayBuffer());
  if (bytes.length <= MAX_BODY_BYTES) return bytes;
  throw new RequestError(
    `The body has ${bytes.length} bytes and the limit is ${MAX_BODY_BYTES}. Compress it with gzip, send it in ` +
      'parts, or ask for an upload: POST /v1/series/{id}/uploads.',
    { status: 413 },
  );
}

function check<T extends z.ZodObject>(value: unknown, schema: T): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (!issue) throw new RequestError('The request is not valid.');
  const { text, param } = explainIssue(issue, value, Object.keys(schema.shape));
  throw new RequestError(text, { param });
}
