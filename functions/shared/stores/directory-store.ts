import { hash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import {
  type ListPage,
  type ObjectStore,
  type PageOptions,
  PreconditionFailedError,
  type StoredObject,
  type WriteCondition,
} from '../object-store.ts';
import { CommitQueue } from './commit-queue.ts';
import { directoryFault, isMissing, systemCode } from './directory-faults.ts';
import { walkKeys, walkNames } from './directory-listing.ts';
import { KnownFiles } from './known-files.ts';
import { checkDirectoryPrefix, checkKey, checkPrefix, pageSize } from './object-key.ts';
import { StoreLock } from './store-lock.ts';
import { force, TemporaryFiles } from './temporary-files.ts';

/** Begins with a dot, so that no key and no listing reaches it. */
const INTERNAL = '.wattcast';

/**
 * A directory as an object store: one plain file an object, at the path its key says.
 *
 * An object is written to a temporary file, forced to the disk, and renamed into place under a lock
 * that all processes share, so a condition is compared with the very object that is replaced. Killed
 * at any moment, the writer leaves the old object or the new one, and no lock. The ETag is a hash of
 * the bytes, so it survives copying the directory; as with S3, equal bytes have equal ETags.
 */
export class DirectoryStore implements ObjectStore {
  readonly location: string;
  readonly #root: string;
  readonly #lock: StoreLock;
  readonly #commits: CommitQueue;
  readonly #temporaries: TemporaryFiles;
  readonly #known = new KnownFiles();

  constructor(directory: string) {
    this.#root = resolve(directory);
    this.location = this.#root;
    this.#lock = new StoreLock(join(this.#root, INTERNAL, 'lock'));
    this.#commits = new CommitQueue(this.#lock, forceDirectory);
    this.#temporaries = new TemporaryFiles(join(this.#root, INTERNAL, 'writing'));
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const path = this.#path(key);
    try {
      const file = await readFile(path);
      const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
      return { bytes, etag: etagOf(bytes) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw directoryFault(error, { location: this.location, doing: 'read', key });
    }
  }

  async getIfChanged(key: string, etag: string): Promise<StoredObject | 'unchanged' | undefined> {
    const path = this.#path(key);
    if (await this.#known.isUnchanged(path, etag)) return 'unchanged';
    const object = await this.#known.remember(path, () => this.get(key));
    return object?.etag === etag ? 'unchanged' : object;
  }

  async put(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<{ etag: string }> {
    const path = this.#path(key);
    const etag = etagOf(bytes);
    await this.#guard('write', key, async () => {
      const temporary = await this.#temporaries.write(bytes);
      try {
        const move = () => {
          requireCondition(key, path, condition);
          moveInto(temporary, path);
        };
        await this.#commits.commit({ move, directory: dirname(path) });
      } catch (error) {
        await this.#temporaries.remove(temporary);
        throw error;
      }
    });
    return { etag };
  }

  async list(prefix: string, options: PageOptions = {}): Promise<ListPage> {
    checkPrefix(prefix);
    return this.#guard('list', prefix, () =>
      readPage(walkKeys(this.#root, prefix, options.after), options.limit),
    );
  }

  async listNames(prefix: string, options: PageOptions = {}): Promise<ListPage> {
    checkDirectoryPrefix(prefix);
    return this.#guard('list', prefix, () =>
      readPage(walkNames(this.#root, prefix, options.after), options.limit),
    );
  }

  async delete(key: string): Promise<void> {
    const path = this.#path(key);
    await this.#guard('delete', key, async () => {
      if (!isFile(path)) return;
      await this.#lock.hold(() => {
        if (isFile(path)) unlinkSync(path);
        removeEmptyDirectories(this.#root, dirname(path));
      });
    });
  }

  #path(key: string): string {
    checkKey(key);
    return join(this.#root, key);
  }

  async #guard<T>(doing: string, key: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw directoryFault(error, { location: this.location, doing, key });
    }
  }
}

function etagOf(bytes: Uint8Array): string {
  return `"${hash('sha256', bytes).slice(0, 32)}"`;
}

function requireCondition(key: string, path: string, condition: WriteCondition | undefined): void {
  if (condition === undefined) return;
  const holds =
    'absent' in condition
      ? !isFile(path)
      : isFile(path) && etagOf(readFileSync(path)) === condition.etag;
  if (!holds) throw new PreconditionFailedError(key, condition);
}

/** A directory is mostly there already. */
function moveInto(temporary: string, path: string): void {
  try {
    renameSync(temporary, path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    renameSync(temporary, path);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** An empty directory holds no key; this runs under the lock, so no writer is about to need it. */
function removeEmptyDirectories(root: string, directory: string): void {
  if (relative(root, directory) === '') return;
  try {
    rmdirSync(directory);
  } catch {
    return;
  }
  removeEmptyDirectories(root, dirname(directory));
}

/**
 * Makes the rename itself survive a power cut. Not every platform can open a directory, and one that
 * a later `delete` has removed needs no more forcing.
 */
async function forceDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = openIfThere(path);
  if (directory === undefined) return;
  try {
    await force(directory);
  } finally {
    closeSync(directory);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function readPage(keys: AsyncGenerator<string>, limit?: number): Promise<ListPage> {
  const size = pageSize(limit);
  const page: string[] = [];
  for await (const key of keys) {
    if (page.length === size) return { keys: page, next: page.at(-1) ?? '' };
    page.push(key);
  }
  return { keys: page };
}
