import { randomUUID } from 'node:crypto';
import { closeSync, fsync, openSync, writeSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A write takes seconds; what is older was left by a writer that was killed. */
const ABANDONED_AFTER_MS = 15 * 60 * 1000;

/** Files on their way into a store: in its tree, so that a rename suffices, but never listed. */
export class TemporaryFiles {
  readonly #directory: string;
  #swept = false;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Writes `bytes` through to the disk and gives the path. Nothing stays when it fails. */
  async write(bytes: Uint8Array): Promise<string> {
    const path = join(this.#directory, randomUUID());
    try {
      await writeThrough(path, bytes).catch(async (error: unknown) => {
        if (codeOf(error) !== 'ENOENT') throw error;
        await makeDirectory(this.#directory);
        await writeThrough(path, bytes);
      });
    } catch (error) {
      await this.remove(path);
      throw error;
    }
    await this.#sweepOnce(path);
    return path;
  }

  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  /** Ages are told by the clock of the file system, which may be another machine's. */
  async #sweepOnce(reference: string): Promise<void> {
    if (this.#swept) return;
    this.#swept = true;
    const now = await modifiedAtMs(reference);
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name);
      if (now - (await modifiedAtMs(path)) > ABANDONED_AFTER_MS) await this.remove(path);
    }
  }
}

/** As `recursive` does, which however reports a read-only file system as a missing directory. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await makeDirectory(path);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/**
 * To hand a file to another thread and back takes longer than to open it, copy some bytes and close
 * it; to wait for the disk is another matter.
 */
async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = openSync(path, 'wx');
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    await force(file);
  } finally {
    closeSync(file);
  }
}

/** Waits until all of an open file is on the disk. */
export const force = promisify(fsync);

/** Infinity, so never old, for a file that its writer has just moved into place. */
async function modifiedAtMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs ?? Number.POSITIVE_INFINITY;
}
