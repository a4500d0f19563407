import { readFile } from 'node:fs/promises';
import { FileAccessError } from './failure.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read by this user',
};

/** @throws FileAccessError naming the path and the reason. */
export async function readInputFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    return refuseInput(path, cause);
  }
}

/** @throws FileAccessError naming the path and the reason. */
export function refuseInput(path: string, cause: unknown): never {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  throw new FileAccessError(
    `"${path}" cannot be read: ${REASONS[code] ?? (cause as Error).message}. Give the path of a ` +
      'CSV or TSV file, plain or gzip.',
    { path },
    { cause },
  );
}
