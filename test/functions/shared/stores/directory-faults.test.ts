import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DirectoryStore } from '../../../../functions/shared/stores/directory-store.ts';
import { processPath, temporaryDirectory } from './temporary-directory.ts';

const NODE = process.execPath;
const PUT_ONCE = processPath('put-once');
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
/** Mounting needs a namespace of one's own, which not every kernel gives. */
const canMount =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0;

describe('faults of the disk', () => {
  it.skipIf(!canMount)('says that the disk is full, and leaves nothing half-written', async () => {
    await using directory = await temporaryDirectory();
    const outcome = putUnder('mount -t tmpfs -o size=1m none "$1"', directory.path, 2_000_000);
    expect(outcome.code).toBe('store.unavailable');
    expect(outcome.message).toContain('the disk is full; free some space');
    expect(outcome.files.toSorted()).toEqual(['.wattcast', '.wattcast/writing']);
  });

  it.skipIf(!canMount)('says that the file system is read-only', async () => {
    await using directory = await temporaryDirectory();
    const outcome = putUnder('mount -t tmpfs -o ro none "$1"', directory.path, 10);
    expect(outcome.code).toBe('store.unavailable');
    expect(outcome.message).toContain('the file system is read-only');
  });

  it('leaves the old object when a write breaks off in the middle', async () => {
    await using directory = await temporaryDirectory();
    const store = new DirectoryStore(directory.path);
    const old = await store.put('a', Uint8Array.of(1));
    const outcome = runPut(
      ['sh', '-c', `trap '' XFSZ; ulimit -f 100; exec "$@"`, 'sh'],
      [directory.path, 'a', '2000000'],
    );
    expect(outcome.code).toBe('store.unavailable');
    expect(outcome.message).toContain('larger than this process may write');
    expect((await store.get('a'))?.etag).toBe(old.etag);
    expect(await readdir(join(directory.path, '.wattcast/writing'))).toEqual([]);
  });

  it('says that access is denied', async () => {
    await using directory = await temporaryDirectory();
    await chmod(directory.path, 0o755);
    const store = join(directory.path, 'store');
    await mkdir(store, { mode: 0o555 });
    const outcome = runPut([], [store, 'a', '10'], isRoot ? { uid: NOBODY, gid: NOBODY } : {});
    expect(outcome.code).toBe('store.unavailable');
    expect(outcome.message).toContain('access is denied; let this user read and write');
    expect(outcome.files).toEqual([]);
  });
});

interface Outcome {
  readonly code: string;
  readonly message: string;
  readonly files: readonly string[];
}

/** Writes one object below a file system that is mounted for this process alone. */
function putUnder(mount: string, directory: string, size: number): Outcome {
  const script = `${mount} && shift && exec "$@"`;
  return runPut(
    ['unshare', '-rm', 'sh', '-c', script, 'sh', directory],
    [directory, 'a/b', String(size)],
  );
}

function runPut(
  wrapper: readonly string[],
  args: readonly string[],
  user: { uid?: number; gid?: number } = {},
): Outcome {
  const [command = NODE, ...rest] = [...wrapper, NODE, PUT_ONCE, ...args];
  const { stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8', ...user });
  if (stdout === '') throw new Error(`no outcome: ${stderr}`);
  return JSON.parse(stdout) as Outcome;
}
