import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PROCESS = join(import.meta.dirname, 'processes/train-many.ts');

describe('what training leaves behind', () => {
  let scratch: string;
  let child: ChildProcess | undefined;

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'wattcast-test-'));
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(scratch, { recursive: true });
  });

  /** Starts the process with a temporary folder of its own; resolves with what it says first. */
  async function run(...task: string[]): Promise<Record<string, unknown>> {
    const env = { ...process.env, TMPDIR: scratch };
    child = spawn(process.execPath, [PROCESS, ...task], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: scratch,
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const [line] = (await once(lines, 'line')) as [string];
    return JSON.parse(line) as Record<string, unknown>;
  }

  it('is no tensor and no more than 20 MB after 10,000 steps', async () => {
    const left = await run('steps');

    expect(left['tensors']).toBe(0);
    expect(left['megabytes']).toBeLessThan(20);
  });

  it('is no session, tensor or file after many models, errors and aborts among them', async () => {
    const left = await run('models', '40');

    expect(left['outcomes']).toEqual({
      epochs: 32,
      'training.non-finite-loss': 4,
      'training.aborted': 4,
    });
    expect(left).toMatchObject({ sessions: 0, tensors: 0 });
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('is no file after kill -9', async () => {
    await run('forever');
    const ended = once(child as ChildProcess, 'exit');

    child?.kill('SIGKILL');

    await ended;
    expect(readdirSync(scratch)).toEqual([]);
  });
});
