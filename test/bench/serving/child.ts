import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Child<T> {
  /** The first line of standard output, parsed. */
  readonly said: T;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts a TypeScript file and waits for its first line of JSON. */
export async function startChild<T>(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Child<T>> {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, POWERTOOLS_METRICS_DISABLED: 'true', ...environment },
  });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => text as string),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with status ${code} and said nothing.`);
    }),
  ]);
  return {
    said: JSON.parse(line) as T,
    process: child,
    stop: async () => {
      // One that a signal ended has no exit code, and will not end again.
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
  };
}
