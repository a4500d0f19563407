import * as z from 'zod/mini';
import '../../models/schema-parsing.ts';
import { explainIssue } from '../shared/explain-issue.ts';
import { RequestError } from '../shared/problem.ts';

/** @throws RequestError naming the first field that is not as the schema has it, its value and the rule. */
export function parseRequest<T>(schema: z.core.$ZodType<T>, value: unknown): T {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (!issue) throw new RequestError('The request is not valid.');
  const { text, param } = explainIssue(issue, value, fieldsOf(schema));
  throw new RequestError(text, { param });
}

/** Of an object, or of what becomes another by a transformation. */
function fieldsOf(schema: z.core.$ZodType): string[] {
  const { shape, in: before } = schema._zod.def as { shape?: object; in?: z.core.$ZodType };
  return shape ? Object.keys(shape) : before ? fieldsOf(before) : [];
}
