import { statfsSync } from 'node:fs';

/** Ends set-up with a paragraph for a person; `code` is for programs and tests. */
export class SetupError extends Error {
  /**
   * @param {string} code
   * @param {string} message what was wrong, where, and the ways out
   * @param {{ cause?: unknown }} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = 'SetupError';
    this.code = code;
  }
}

/**
 * The `code` of a system error, or the empty string.
 * @param {unknown} error
 * @returns {string}
 */
export function codeOf(error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/**
 * The error as a paragraph where the cause is the disk; otherwise the error itself.
 * @param {unknown} error
 * @param {string} where the folder that was written to
 * @returns {unknown}
 */
export function explainDisk(error, where) {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(where, { cause: error });
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new SetupError(
      'NOT_WRITABLE',
      `Set-up may not write to ${where} (${code}). Make the folder writable for this user, or name ` +
        'another cache folder in WATTCAST_CACHE.',
      { cause: error },
    );
  }
  return error;
}

/**
 * Sees a full disk before the long work, and not after minutes of somebody's retries.
 * @param {string} folder that exists
 * @param {number} bytes
 */
export function requireSpace(folder, bytes) {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < bytes) throw diskFull(folder);
}

/**
 * @param {string} where
 * @param {{ cause?: unknown }} [options]
 */
export function diskFull(where, options) {
  return new SetupError(
    'DISK_FULL',
    `The disk that holds ${where} has too little free space. Set-up needs about 1.3 GB for node_modules and 1.2 GB in ` +
      'the cache while it works (0.9 GB after it). Free some space and run the same command again: it ' +
      'goes on where it stopped. WATTCAST_CACHE=/other/disk moves the cache, and ' +
      'WATTCAST_TENSORFLOW=wasm does without it.',
    options,
  );
}
