import type { Context } from 'hono';
import { isFault, problemOf } from '../../shared/problem.ts';
import { requestIdOf } from '../../shared/request-id.ts';
import type { OnFault } from '../forecast-endpoint.ts';

/** Errors as the protocol has them: `{"error": "..."}` and nothing else. */
export function answerError(context: Context, error: unknown, onFault: OnFault): Response {
  const requestId = requestIdOf(context);
  const problem = problemOf(error, requestId);
  if (isFault(error)) onFault(error, requestId);
  if (problem.status === 503) context.header('Retry-After', '1');
  // KServe's client reads the message only where this is the media type to the letter.
  context.header('Content-Type', 'application/json');
  return context.body(JSON.stringify({ error: problem.detail }), problem.status as 400);
}
