import type { Context } from 'hono';
import { isFault, PROBLEM_MEDIA_TYPE, problemOf, RequestError } from './problem.ts';

export interface ProblemAnswer {
  readonly requestId: string;
  /** Told of every error that is not the caller's. */
  readonly onFault: (error: unknown, requestId: string) => void;
  /** Members beside those of RFC 9457. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** An error as problem details (RFC 9457). */
export function answerProblem(
  context: Context,
  error: unknown,
  { requestId, onFault, extensions = {} }: ProblemAnswer,
): Response {
  const problem = problemOf(error, requestId);
  if (isFault(error)) onFault(error, requestId);
  if (problem.status === 503) context.header('Retry-After', '1');
  // The context's own answer, which keeps headers that were set before the error.
  return context.body(JSON.stringify({ ...problem, ...extensions }), problem.status as 400, {
    'content-type': PROBLEM_MEDIA_TYPE,
  });
}

/** Answers every method that no route before it took. */
export function refuseMethod(allowed: readonly string[]) {
  return (context: Context): never => {
    context.header('Allow', allowed.join(', '));
    throw new RequestError(
      `${context.req.method} is not allowed at ${context.req.path}; ${allowed.join(' and ')} ` +
        `${allowed.length === 1 ? 'is' : 'are'}.`,
      { status: 405 },
    );
  };
}
