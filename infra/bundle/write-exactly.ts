import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Makes `directory` hold exactly these files. Each is replaced in one step and only when its bytes
 * differ, so a process that reads or writes the same files meanwhile never sees half of one.
 */
export async function writeExactly(
  directory: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [name, bytes] of files) await replaceFile(join(directory, name), bytes);
  for (const name of await readdir(directory)) {
    if (!files.has(name)) await rm(join(directory, name), { recursive: true, force: true });
  }
}

async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  if (await holds(path, bytes)) return;
  // Beside the directory, not in it: whoever packs the directory would pack the draft too.
  const draft = `${dirname(path)}.${randomUUID()}.draft`;
  await writeFile(draft, bytes, { mode: 0o644 });
  await rename(draft, path);
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return (await readFile(path)).equals(bytes);
  } catch {
    return false;
  }
}
