import { WattcastError } from '../../models/errors.ts';

/** Exit statuses: 1 for a known fault, 130 for Ctrl-C as shells have it. */
const EXIT_FAULT = 1;
export const EXIT_INTERRUPTED = 130;

/** The file that was named cannot be opened. */
export class FileAccessError extends WattcastError {
  readonly code = 'file.inaccessible';
}

/** An option of a command has a value that it cannot have. */
export class CommandOptionError extends WattcastError {
  readonly code = 'command.option';
}

/**
 * Tells a person what went wrong, in one paragraph without a stack trace, and returns the exit
 * status. WATTCAST_DEBUG=1 adds the stack, for whoever mends wattcast itself.
 */
export function reportFailure(error: unknown, json: boolean): number {
  if (isInterruption(error)) {
    process.stderr.write('\nInterrupted. Nothing is left half-written; run the command again.\n');
    return EXIT_INTERRUPTED;
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof WattcastError ? error.code : 'unexpected';
  if (json) {
    process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  }
  process.stderr.write(`\nwattcast: ${message}\n`);
  if (process.env['WATTCAST_DEBUG'] && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  } else if (code === 'unexpected') {
    process.stderr.write('This is a fault of wattcast. WATTCAST_DEBUG=1 shows where it arose.\n');
  }
  return EXIT_FAULT;
}

function isInterruption(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.name === 'AbortError' ||
    (error instanceof WattcastError && error.code === 'training.aborted')
  );
}
