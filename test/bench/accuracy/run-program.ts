import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WATTCAST = fileURLToPath(new URL('../../../infra/local/wattcast.ts', import.meta.url));

/** `wattcast ...` in a process of its own; it shows its progress where there is a terminal. */
export function runWattcast(args: readonly string[], signal: AbortSignal): Promise<string> {
  return runProgram(process.execPath, [WATTCAST, ...args], { signal, errors: 'inherit' });
}

interface ProgramOptions {
  readonly signal: AbortSignal;
  /** Where its standard error goes: to this process's own, or into the message of a failure. */
  readonly errors: 'inherit' | 'pipe';
}

/**
 * What a program wrote, when it has ended.
 * @throws the signal's reason after an interruption; an Error with what it said last where it failed
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { signal, errors }: ProgramOptions,
): Promise<string> {
  signal.throwIfAborted();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', errors] });
  // A terminal has sent Ctrl-C to the whole group, and a second one would mean "now".
  const interrupt = () => process.stdin.isTTY || child.kill('SIGINT');
  signal.addEventListener('abort', interrupt, { once: true });
  const said = { output: '', errors: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.errors += text;
  });
  try {
    const [status] = (await once(child, 'close')) as [number | null];
    signal.throwIfAborted();
    if (status === 0) return said.output;
    const last = said.errors.trim().split('\n').at(-1) ?? '';
    throw new Error(`${program} ${args.join(' ')} ended with status ${status}. ${last}`.trim());
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}
