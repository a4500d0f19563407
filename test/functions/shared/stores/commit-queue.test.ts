import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PreconditionFailedError } from '../../../../functions/shared/object-store.ts';
import { CommitQueue } from '../../../../functions/shared/stores/commit-queue.ts';
import { DirectoryStore } from '../../../../functions/shared/stores/directory-store.ts';
import { StoreLock } from '../../../../functions/shared/stores/store-lock.ts';
import { temporaryDirectory } from './temporary-directory.ts';

describe('files that take their places together', () => {
  it('are forced once a directory, and each stands or falls by itself', async () => {
    const forced: string[] = [];
    await using directory = await temporaryDirectory();
    const lock = new StoreLock(join(directory.path, 'lock'));
    const queue = new CommitQueue(lock, async (path) => {
      forced.push(path);
      if (path === 'c') throw new Error('disk');
    });
    const refuse = () => {
      throw new Error('condition');
    };
    const settled = await Promise.allSettled([
      queue.commit({ directory: 'alone', move: () => undefined }),
      queue.commit({ directory: 'a', move: () => undefined }),
      queue.commit({ directory: 'b', move: () => undefined }),
      queue.commit({ directory: 'a', move: () => undefined }),
      queue.commit({ directory: 'b', move: refuse }),
      queue.commit({ directory: 'c', move: () => undefined }),
    ]);
    expect(forced).toEqual(['alone', 'a', 'b', 'c']);
    expect(settled.map(({ status }) => status === 'fulfilled')).toEqual([
      ...[true, true, true, true, false, false],
    ]);
  });

  it('leave one winner of many that want to be first, and nothing half-way', async () => {
    await using temporary = await temporaryDirectory();
    const directory = temporary.path;
    const store = new DirectoryStore(directory);
    const puts = Array.from({ length: 200 }, (_, index) =>
      store.put(`series/a/${index % 20}.json`, new Uint8Array([index]), { absent: true }),
    );
    const settled = await Promise.allSettled(puts);
    const refused = settled.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(180);
    expect(
      refused.every((put) => 'reason' in put && put.reason instanceof PreconditionFailedError),
    ).toBe(true);
    expect(await readdir(join(directory, 'series/a'))).toHaveLength(20);
    expect(await readdir(join(directory, '.wattcast/writing'))).toEqual([]);
  });
});
