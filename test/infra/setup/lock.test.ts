import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withLock } from '../../../infra/setup/lock.mjs';
import { temporaryFolder } from './support/temporary-folder.ts';

const processes = join(import.meta.dirname, 'processes');

function start(script: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [join(processes, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function holder(lock: string): Promise<ChildProcess> {
  const child = start('hold-lock.mjs', lock);
  await once(child.stdout ?? child, 'data');
  return child;
}

async function countWithProcesses(folder: string, count: number, times: number): Promise<string> {
  const [lock, counter] = [join(folder, 'lock'), join(folder, 'counter')];
  await writeFile(counter, '0');
  const children = Array.from({ length: count }, () =>
    start('count-under-lock.mjs', lock, counter, `${times}`),
  );
  const exits = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(exits.map(([code]) => code)).toEqual(Array(count).fill(0));
  return readFile(counter, 'utf8');
}

describe('withLock', () => {
  it('lets ten racing processes in one at a time', async () => {
    const folder = await temporaryFolder();

    const counted = await countWithProcesses(folder, 10, 5);

    expect(counted).toBe('50');
    expect(await readdir(folder)).toEqual(['counter']);
  });

  it('lets exactly one of ten waiting processes take over from a killed owner', async () => {
    const folder = await temporaryFolder();
    const owner = await holder(join(folder, 'lock'));
    const counting = countWithProcesses(folder, 10, 1);

    owner.kill('SIGKILL');

    expect(await counting).toBe('10');
    expect(await readdir(folder)).toEqual(['counter']);
  });

  it('tells whom it waits for, once, and goes on when the owner is done', async () => {
    const folder = await temporaryFolder();
    const lock = join(folder, 'lock');
    const told: number[] = [];
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const first = withLock(lock, () => held);

    const second = withLock(lock, async () => 'mine', {
      onWait: ({ pid }) => {
        told.push(pid);
        release();
      },
    });

    expect(await second).toBe('mine');
    await first;
    expect(told).toEqual([process.pid]);
  });

  it('is released when the work fails', async () => {
    const lock = join(await temporaryFolder(), 'lock');
    const failing = withLock(lock, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');

    const next = await withLock(lock, async () => 'free');

    expect(next).toBe('free');
  });

  it('is released on SIGTERM, which ends the process with 143', async () => {
    const lock = join(await temporaryFolder(), 'lock');
    const owner = await holder(lock);

    owner.kill('SIGTERM');
    const [code] = await once(owner, 'exit');

    expect(code).toBe(143);
    expect(existsSync(lock)).toBe(false);
  });

  it.each([
    ['an owner on another machine', JSON.stringify({ token: 'x', pid: 1, where: 'elsewhere' })],
    ['a file cut by a full disk', '{"tok'],
    ['an empty file', ''],
  ])('takes over from %s that has fallen silent', async (_, text) => {
    const lock = join(await temporaryFolder(), 'lock');
    await writeFile(lock, text);

    const result = await withLock(lock, async () => 'mine', { silenceMs: 100 });

    expect(result).toBe('mine');
    expect(existsSync(lock)).toBe(false);
  });

  it('finishes the removal that a killed waiter began', async () => {
    const folder = await temporaryFolder();
    const lock = join(folder, 'lock');
    await writeFile(lock, JSON.stringify({ token: 'dead', pid: 1, where: 'elsewhere' }));
    const claim = `${lock}.evict-dead`;
    await writeFile(claim, '1');
    await utimes(claim, 0, 0);

    const result = await withLock(lock, async () => 'mine', { silenceMs: 50 });

    expect(result).toBe('mine');
    expect(await readdir(folder)).toEqual([]);
  });
});
