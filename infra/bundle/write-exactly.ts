import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * Makes `directory` hold exactly these files, named by their path in it. Each is replaced in one step
 * and only when its bytes differ, so a process that reads or writes the same files meanwhile never sees
 * half of one.
 */
export async function writeExactly(
  directory: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  // Drafts lie beside the directory, not in it: whoever packs the directory would pack them too.
  const draft = `${resolve(directory)}.${randomUUID()}.draft`;
  await mkdir(directory, { recursive: true });
  for (const [name, bytes] of files) {
    const path = join(directory, name);
    if (await holds(path, bytes)) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, bytes, { mode: 0o644 });
    await rename(draft, path);
  }
  await removeOthers(directory, files);
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return (await readFile(path)).equals(bytes);
  } catch {
    return false;
  }
}

async function removeOthers(directory: string, files: ReadonlyMap<string, Uint8Array>) {
  const folders = new Set([...files.keys()].flatMap(parents));
  for (const entry of await readdir(directory, { recursive: true })) {
    const name = entry.replaceAll('\\', '/');
    if (files.has(name) || folders.has(name)) continue;
    await rm(join(directory, name), { recursive: true, force: true });
  }
}

/** `a/b/c` lies in `a` and `a/b`. */
function parents(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
}
