import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface TestProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** With SIGKILL, at once; also done when the scope ends, so that a failing test leaves none. */
  kill(): Promise<void>;
}

/** A program of a `processes/` folder, once it has said that it is ready. */
export async function startTestProcess(
  program: URL,
  args: readonly string[],
): Promise<TestProcess> {
  const child = fork(fileURLToPath(program), args, { execArgv: [] });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await once(child, 'message');
  return { child, kill, [Symbol.asyncDispose]: kill };
}
