import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A directory that is removed when the scope that `await using` opened it in ends. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'wattcast-store-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export function processPath(name: string): string {
  return fileURLToPath(new URL(`processes/${name}.ts`, import.meta.url));
}

interface StoreProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** With SIGKILL, at once; also done when the scope ends, so that a failing test leaves none. */
  kill(): Promise<void>;
}

/** A process of `processes/` that has said that it is ready. */
export async function startProcess(name: string, args: readonly string[]): Promise<StoreProcess> {
  const child = fork(processPath(name), args, { execArgv: [] });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await once(child, 'message');
  return { child, kill, [Symbol.asyncDispose]: kill };
}
