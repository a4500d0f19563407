import type { Context } from 'hono';
import { problemOf, RequestError } from '../../shared/problem.ts';
import type { OnFault } from '../forecast-endpoint.ts';
import { requestIdOf } from '../request-id.ts';

/** Errors as the protocol has them: `{"error": "..."}` and nothing else. */
export function answerError(context: Context, error: unknown, onFault: OnFault): Response {
  const requestId = requestIdOf(context);
  const problem = problemOf(error, requestId);
  const refused = error instanceof RequestError;
  if (problem.status >= 500 && !refused) onFault(error, requestId);
  if (problem.status === 503) context.header('Retry-After', '1');
  // KServe's client reads the message only where this is the media type to the letter.
  context.header('Content-Type', 'application/json');
  const text = refused ? error.message : problem.detail;
  return context.body(JSON.stringify({ error: text }), problem.status as 400);
}
