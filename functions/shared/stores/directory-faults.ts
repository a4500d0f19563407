import { WattcastError } from '../../../models/errors.ts';
import { InvalidKeyError, StoreUnavailableError } from '../object-store.ts';

/** What to tell a person about the system errors that are theirs to mend. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and try again',
  EDQUOT: 'the disk quota is used up; free some space and try again',
  EFBIG: 'the file would be larger than this process may write (ulimit -f)',
  EACCES: 'access is denied; let this user read and write the directory',
  EPERM: 'the operation is not permitted; let this user read and write the directory',
  EROFS: 'the file system is read-only; choose a directory that can be written',
  EMFILE: 'too many files are open in this process (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the disk failed to read or write',
};

/** A file stands where the key needs a directory, or the reverse. */
const SHAPE_CODES = new Set(['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY']);

/** Whether an error of reading says no more than that no object has this key. */
export function isMissing(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR';
}

/** The error to throw for a fault of the file system while `doing` something with `key`. */
export function directoryFault(
  error: unknown,
  context: { readonly location: string; readonly doing: string; readonly key: string },
): WattcastError {
  if (error instanceof WattcastError) return error;
  const code = systemCode(error);
  if (code === 'ENAMETOOLONG' || (code !== undefined && SHAPE_CODES.has(code))) {
    return misfit(error, { ...context, systemCode: code });
  }
  const reason = (code && REMEDIES[code]) ?? (error instanceof Error ? error.message : `${error}`);
  return new StoreUnavailableError(
    `${context.location} could not ${context.doing} "${context.key}": ${reason}.`,
    { ...context, systemCode: code },
    { cause: error },
  );
}

function misfit(error: unknown, data: { location: string; key: string; systemCode: string }) {
  const why =
    data.systemCode === 'ENAMETOOLONG'
      ? 'the path would be longer than the file system allows'
      : 'a directory and a file would have the same path: no key may be a directory of another';
  return new InvalidKeyError(
    `"${data.key}" does not fit into ${data.location}: ${why}.`,
    { ...data },
    { cause: error },
  );
}

/** The name of a fault of the system, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
