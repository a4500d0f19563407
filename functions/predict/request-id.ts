import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';

/** API Gateway's request id, so that a caller's complaint leads to the log line. */
export function requestIdOf(context: Context): string {
  const event = (context.env as { event?: { requestContext?: { requestId?: string } } } | undefined)
    ?.event;
  return event?.requestContext?.requestId ?? randomUUID();
}
