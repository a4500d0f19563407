import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../models/networks/backend.ts';
import { ATTRIBUTE_NAMES } from '../../../../models/networks/native/attribute-names.ts';
import { runInParallel } from '../../../../models/networks/run-in-parallel.ts';
import type { fitMember, MemberResult } from './processes/fit-member.ts';

const module = new URL('./processes/fit-member.ts', import.meta.url);
const name = 'fitMember' satisfies typeof fitMember.name;
const seeds = [1, 2, 3, 4];

describe('parallel fits', () => {
  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  it('give the same bytes, in order, with one worker and with several', async () => {
    const alone = await runInParallel<number, MemberResult>(seeds, { module, name, workers: 1 });

    const together = await runInParallel<number, MemberResult>(seeds, { module, name, workers: 2 });

    expect(together).toEqual(alone);
    expect(alone.map(({ seed }) => seed)).toEqual(seeds);
    expect(alone.every(({ path }) => path === 'replayed')).toBe(true);
    expect(new Set(alone.map(({ loss }) => loss)).size).toBe(seeds.length);
  });

  it('name the task that failed, and its reason', async () => {
    const fitting = runInParallel([1, -1, 2], { module, name, workers: 2 });

    await expect(fitting).rejects.toMatchObject({
      code: 'training.worker-failed',
      data: { task: 1, code: 'training.option' },
    });
  });

  it('end with the reason of an abort', async () => {
    const signal = AbortSignal.abort(new Error('the user left'));

    const fitting = runInParallel(seeds, { module, name, workers: 2, signal });

    await expect(fitting).rejects.toThrow('the user left');
  });

  it('run one after another where there is no native library', async () => {
    await useBackend('cpu');

    const results = await runInParallel<number, MemberResult>([5, 6], { module, name });

    expect(results.map(({ seed, path }) => [seed, path])).toEqual([
      [5, 'eager'],
      [6, 'eager'],
    ]);
  });
});

describe('the attribute names that threads share', () => {
  it('include every one that tfjs-node sets', () => {
    const root = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node'));
    const kernels = readdirSync(join(root, 'kernels')).filter((file) => file.endsWith('.js'));
    const sources = [...kernels.map((file) => join('kernels', file)), 'nodejs_kernel_backend.js'];
    const set = sources.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/(?:name: |OpAttr\)?\()'(\w+)'/g)].map(
        (found) => found[1],
      ),
    );

    expect(set.length).toBeGreaterThan(200);
    expect(set.filter((attribute) => !ATTRIBUTE_NAMES.includes(attribute ?? ''))).toEqual([]);
  });
});
