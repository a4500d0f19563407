import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { StoreUnavailableError } from '../../../../functions/shared/object-store.ts';
import { DirectoryStore } from '../../../../functions/shared/stores/directory-store.ts';
import { StoreLock } from '../../../../functions/shared/stores/store-lock.ts';
import { startProcess, temporaryDirectory } from './temporary-directory.ts';

const KEY = 'models/home/champion.json';
const KILLS = 30;
const SIZE = 300_000;
/** So long in the comparison that racers without a lock would meet in it. */
const SLOW_TO_COMPARE = 4_000_000;

describe('several processes on one directory', () => {
  it('gives 20 racing writers in 5 processes one winner, in each of 20 rounds', async () => {
    await using directory = await temporaryDirectory();
    const store = new DirectoryStore(directory.path);
    await using processes = new AsyncDisposableStack();
    const racers: ChildProcess[] = [];
    for (let index = 0; index < 5; index++) {
      const racer = processes.use(await startProcess('racing-writer', [directory.path, '4']));
      racers.push(racer.child);
    }
    const winners: number[] = [];
    for (let round = 0; round < 20; round++) {
      const { etag } = await store.put(KEY, new Uint8Array(SLOW_TO_COMPARE).fill(round));
      winners.push(await raceOnce(racers, { key: KEY, etag }));
    }
    expect(winners).toEqual(new Array(20).fill(1));
  });

  it(`leaves a whole object and no lock, however a writer is killed (${KILLS} times)`, async () => {
    await Promise.all([killWriters(KILLS / 2), killWriters(KILLS / 2)]);
  });

  it('lets the next writer in when the holder of the lock is killed', async () => {
    await using directory = await temporaryDirectory();
    const store = new DirectoryStore(directory.path);
    await using holder = await startProcess('lock-holder', [
      join(directory.path, '.wattcast/lock'),
    ]);
    const write = store.put(KEY, Uint8Array.of(1));
    const isEarly = await Promise.race([write.then(() => true), sleep(100, false)]);
    await holder.kill();
    await write;
    expect(isEarly).toBe(false);
    expect([...(await readFile(join(directory.path, KEY)))]).toEqual([1]);
  });

  it('gives up, naming the lock, when its holder lives on', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'lock');
    await using _holder = await startProcess('lock-holder', [path]);
    const waiting = new StoreLock(path, 50).hold(() => 'inside');
    await expect(waiting).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(waiting).rejects.toThrow(path);
  });

  it('lets the lock go when what it guarded fails', async () => {
    await using directory = await temporaryDirectory();
    const lock = new StoreLock(join(directory.path, 'lock'), 50);
    const failing = lock.hold(() => {
      throw new TypeError('inside');
    });
    await expect(failing).rejects.toThrow('inside');
    expect(await lock.hold(() => 'next')).toBe('next');
  });
});

/** Kills writers of one directory at random moments; after each, the next one finds all in order. */
async function killWriters(kills: number): Promise<void> {
  await using directory = await temporaryDirectory();
  const store = new DirectoryStore(directory.path);
  await store.put(KEY, new Uint8Array(SIZE));
  for (let run = 0; run < kills; run++) {
    await using writer = await startProcess('endless-writer', [directory.path, KEY, String(SIZE)]);
    await sleep(Math.random() * 40);
    await writer.kill();
    const left = await store.get(KEY);
    const bytes = Buffer.from(left?.bytes ?? []);
    expect(bytes.equals(Buffer.alloc(SIZE, bytes[0]))).toBe(true);
    expect(await store.list('')).toEqual({ keys: [KEY] });
    await store.put(KEY, new Uint8Array(SIZE).fill(run), { etag: left?.etag ?? '' });
  }
}

async function raceOnce(
  racers: readonly ChildProcess[],
  race: { key: string; etag: string },
): Promise<number> {
  const answers = racers.map(async (racer) => {
    const [answer] = (await once(racer, 'message')) as [{ winners: number }];
    return answer.winners;
  });
  for (const racer of racers) racer.send(race);
  return (await Promise.all(answers)).reduce((sum, winners) => sum + winners, 0);
}
