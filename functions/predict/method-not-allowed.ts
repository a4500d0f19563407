import type { Handler } from 'hono';
import { RequestError } from '../shared/problem.ts';

/** Answers every method that no route before it took. */
export function methodNotAllowed(...allowed: readonly string[]): Handler {
  const methods = allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return (context) => {
    context.header('Allow', methods.join(', '));
    throw new RequestError(
      `${context.req.method} is not allowed here; ${methods.join(' and ')} are.`,
      { status: 405 },
    );
  };
}
