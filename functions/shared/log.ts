import { WattcastError } from '../../models/errors.ts';

/** One JSON line on standard error for a fault that is not the caller's; never a reading's value. */
export function logFault(error: unknown, requestId: string): void {
  const line = {
    level: 'ERROR',
    requestId,
    code: error instanceof WattcastError ? error.code : 'internal',
    message: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? error.stack : undefined,
    cause: error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined,
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
