import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareKeys, isKey } from './object-key.ts';

interface Entry {
  readonly name: string;
  readonly isDirectory: boolean;
  /** A directory sorts as the keys in it do: `a.json` comes before `a/b`, `a0` after. */
  readonly order: Buffer;
}

/** Keys of the files below `root` that begin with `prefix` and come after `after`, in byte order. */
export async function* walkKeys(root: string, prefix: string, after = ''): AsyncGenerator<string> {
  const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  for (const entry of await readEntries(root, directory)) {
    const path = directory + entry.name;
    if (entry.isDirectory) {
      if (`${path}/`.startsWith(prefix) && !endsBefore(`${path}/`, after)) {
        yield* walkKeys(root, `${path}/`, after);
      }
    } else if (path.startsWith(prefix) && compareKeys(path, after) > 0) {
      yield path;
    }
  }
}

/** Names of the directories in `directory` that hold at least one key, in the order of their keys. */
export async function* walkNames(
  root: string,
  directory: string,
  after?: string,
): AsyncGenerator<string> {
  for (const entry of await readEntries(root, directory)) {
    if (!entry.isDirectory) continue;
    if (after !== undefined && compareKeys(`${entry.name}/`, `${after}/`) <= 0) continue;
    const first = await walkKeys(root, `${directory}${entry.name}/`).next();
    if (!first.done) yield entry.name;
  }
}

/** Whether every key in `directory` is before or at `after`, so that it need not be read. */
function endsBefore(directory: string, after: string): boolean {
  return !after.startsWith(directory) && compareKeys(directory, after) < 0;
}

async function readEntries(root: string, directory: string): Promise<Entry[]> {
  const found = await readDirectory(join(root, directory));
  return found
    .filter((entry) => (entry.isFile() || entry.isDirectory()) && isKey(directory + entry.name))
    .map((entry) => ({
      name: entry.name,
      isDirectory: entry.isDirectory(),
      order: Buffer.from(entry.isDirectory() ? `${entry.name}/` : entry.name),
    }))
    .sort((left, right) => Buffer.compare(left.order, right.order));
}

/** A directory that was deleted while the listing ran holds nothing. */
async function readDirectory(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
