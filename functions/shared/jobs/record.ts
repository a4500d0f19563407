import type * as z from 'zod';
import { InvalidSettingError, JobDamagedError } from './job-errors.ts';

/** @throws InvalidSettingError naming the first field that is not as it should be, and its value. */
export function requireValid<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  const found = issue.path.reduce<unknown>(
    (inner, part) => (inner as Readonly<Record<PropertyKey, unknown>> | undefined)?.[part],
    value,
  );
  throw new InvalidSettingError(issue.path.map(String).join('.'), found, issue.message);
}

export function encodeRecord(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}

/** @throws JobDamagedError naming the object and the first field that is not as it should be. */
export function parseRecord<T>(schema: z.ZodType<T>, bytes: Uint8Array, key: string): T {
  const result = schema.safeParse(parseJson(bytes, key));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new JobDamagedError(key, `at "${issue?.path.join('.')}": ${issue?.message}`);
}

function parseJson(bytes: Uint8Array, key: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new JobDamagedError(key, 'it is not JSON', { cause });
  }
}
