import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { layout } from '../../../infra/setup/layout.mjs';

type Piped = ChildProcessByStdio<Writable | null, Readable, Readable>;

const { root, nodeModules } = layout();
const processes = join(import.meta.dirname, 'processes');

function run(script: string, ...args: string[]): Piped {
  const child = spawn(
    process.execPath,
    [join(root, 'infra/setup/run.mjs'), '--modules-only', join(processes, script), ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function outcome(child: Piped) {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { stdout, stderr, code, signal };
}

describe('run.mjs', () => {
  it('runs a script with the locked Node 24, its programs first on the path, and says nothing itself', async () => {
    const { stdout, stderr, code } = await outcome(run('print.mjs', '--for-tests', 'a b'));

    const told = JSON.parse(stdout);
    expect(told.args).toEqual(['--for-tests', 'a b']);
    expect(told.node).toMatch(/^24\./);
    expect(told.path.split(':')[0]).toBe(join(nodeModules, '.bin'));
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  });

  it('ends with the exit code of the script', async () => {
    const { code } = await outcome(run('print.mjs', '--exit=7'));

    expect(code).toBe(7);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on, and ends as the script ends, without a stack trace',
    async (signal) => {
      const child = run('wait.mjs', `--catch=${signal}:5`);
      await once(child.stdout, 'data');

      child.kill(signal);
      const { code, stderr } = await outcome(child);

      expect({ code, stderr }).toEqual({ code: 5, stderr: '' });
    },
  );

  it('dies by the signal that ended the script', async () => {
    const child = run('wait.mjs');
    await once(child.stdout, 'data');

    child.kill('SIGTERM');
    const { signal, stderr } = await outcome(child);

    expect({ signal, stderr }).toEqual({ signal: 'SIGTERM', stderr: '' });
  });

  it('explains an option it does not know', async () => {
    const child = spawn(process.execPath, [join(root, 'infra/setup/run.mjs'), '--fast']);

    const { code, stderr } = await outcome(child);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^\n"--fast" is not an option.*--modules-only, --for-tests/);
  });
});
