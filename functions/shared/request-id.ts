import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';

const given = new WeakMap<Request, string>();

/** API Gateway's request id, so that a caller's complaint leads to the log line. */
export function requestIdOf(context: Context): string {
  const event = (context.env as { event?: { requestContext?: { requestId?: string } } } | undefined)
    ?.event;
  const request = context.req.raw;
  const id = event?.requestContext?.requestId ?? given.get(request) ?? randomUUID();
  given.set(request, id);
  return id;
}
