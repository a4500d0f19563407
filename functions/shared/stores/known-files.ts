import { stat } from 'node:fs/promises';
import { RecentlyUsed } from '../../../models/recently-used.ts';

const MOST_FILES = 10_000;
/** File systems count time in ticks: a file changed within the same one would look the same. */
const SETTLED_MS = 2_000;

interface Known {
  readonly etag: string;
  readonly identity: string;
}

/**
 * Which files still are as they were when their bytes were hashed, told by inode, size and times: a
 * thousand series that did not change need not be read and hashed again to know it.
 */
export class KnownFiles {
  readonly #files = new RecentlyUsed<string, Known>({ most: MOST_FILES });

  /** Passes on what is read of a file, and keeps its ETag where the file had settled before. */
  async remember<Read extends { readonly etag: string } | undefined>(
    path: string,
    read: () => Promise<Read>,
  ): Promise<Read> {
    const identity = await settledIdentity(path);
    const object = await read();
    if (identity === undefined || object === undefined) this.#files.delete(path);
    else this.#files.set(path, { identity, etag: object.etag });
    return object;
  }

  /** Whether a file surely has the bytes that gave an ETag; false where that is not known. */
  async isUnchanged(path: string, etag: string): Promise<boolean> {
    const known = this.#files.peek(path);
    return known?.etag === etag && known.identity === (await settledIdentity(path));
  }
}

/** Undefined for a file that is not there, or was changed a moment ago. */
async function settledIdentity(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (!found || Date.now() - Number(found.mtimeMs) < SETTLED_MS) return undefined;
  return [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ');
}
