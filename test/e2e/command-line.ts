import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dirname, '../..');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Sends SIGINT when this text has appeared on either stream. */
  readonly interruptAt?: string;
  /** Sends SIGKILL when this text has appeared. */
  readonly killAt?: string;
}

/** Runs `wattcast ...` as a person would, in a process of its own. */
export function wattcast(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, [`${REPOSITORY}/infra/local/wattcast.ts`, ...args], {
      cwd: REPOSITORY,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
        if (options.interruptAt && output[stream].includes(options.interruptAt)) {
          child.kill('SIGINT');
        }
        if (options.killAt && output[stream].includes(options.killAt)) child.kill('SIGKILL');
      });
    }
    child.once('error', reject);
    child.once('close', (code) => settle({ code, ...output }));
  });
}
