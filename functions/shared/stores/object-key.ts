import { InvalidKeyError } from '../object-store.ts';

/** S3's own bound on a key, in UTF-8 bytes. */
const MAX_KEY_BYTES = 1024;
/** What common file systems allow a name to be, in UTF-8 bytes. */
const MAX_SEGMENT_BYTES = 255;
export const MAX_PAGE = 1000;

const RULES =
  `A key is lower-case, "/"-separated, at most ${MAX_KEY_BYTES} bytes, each part 1 to ` +
  `${MAX_SEGMENT_BYTES} bytes, without a leading dot, backslash or control character: ` +
  'for example "models/home/champion.json".';

/**
 * The same keys are legal in every store, so that a store can be copied from one kind to another:
 * nothing here climbs out of a directory, hides from a listing, or meets another key on a file
 * system that folds case or Unicode forms.
 *
 * @throws InvalidKeyError naming the rule that is broken.
 */
export function checkKey(key: string, reservedBytes = 0): void {
  const problem = keyProblem(key, reservedBytes);
  if (problem !== undefined) throw invalidKey(key, problem);
}

/** Listings meet files that others put there: what is not a key is passed over. */
export function isKey(key: string): boolean {
  return keyProblem(key, 0) === undefined;
}

/** A prefix is the beginning of a key: empty, or legal up to where it is cut. */
export function checkPrefix(prefix: string): void {
  if (prefix === '') return;
  const problem = keyProblem(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix, 0);
  if (problem !== undefined) throw invalidKey(prefix, problem);
}

/** `listNames` reads what is directly under a "directory". */
export function checkDirectoryPrefix(prefix: string): void {
  checkPrefix(prefix);
  if (prefix !== '' && !prefix.endsWith('/')) throw invalidKey(prefix, 'it must end with "/"');
}

export function pageSize(limit: number | undefined): number {
  return Math.min(Math.max(Math.trunc(limit ?? MAX_PAGE), 1), MAX_PAGE);
}

/** The order of S3 listings: by UTF-8 bytes, which is not the order of JavaScript strings. */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function keyProblem(key: string, reservedBytes: number): string | undefined {
  const allowed = MAX_KEY_BYTES - reservedBytes;
  if (key === '') return 'it is empty';
  if (!key.isWellFormed() || key.normalize('NFC') !== key) return 'it is not normalised Unicode';
  if (Buffer.byteLength(key) > allowed) return `it is longer than ${allowed} bytes`;
  if (key !== key.toLowerCase()) return 'it has capital letters';
  for (const segment of key.split('/')) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function segmentProblem(segment: string): string | undefined {
  if (segment === '') return 'it has an empty part';
  if (segment.startsWith('.')) return `its part "${segment}" begins with a dot`;
  if (/[\p{Cc}\\]/u.test(segment)) return 'it has a backslash or a control character';
  if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) {
    return `one of its parts is longer than ${MAX_SEGMENT_BYTES} bytes`;
  }
  return undefined;
}

function invalidKey(key: string, problem: string): InvalidKeyError {
  const shown = JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}...` : key);
  return new InvalidKeyError(`${shown} cannot be a key: ${problem}. ${RULES}`, { key, problem });
}
