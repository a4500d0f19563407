import { WattcastError } from '../../models/errors.ts';

/** An object as it was read: its bytes and the tag that a conditional write compares. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** `absent`: write only where no object is; `etag`: only over the object that was read. */
export type WriteCondition = { readonly absent: true } | { readonly etag: string };

export interface ListPage {
  readonly keys: readonly string[];
  /** Pass as `after` to read on; absent on the last page. A page may be short before the last. */
  readonly next?: string;
}

export interface PageOptions {
  readonly after?: string;
  readonly limit?: number;
}

/**
 * The half of the port that only reads: all that serving is given. Keys are `/`-separated and
 * lower-case, no part of one is empty or begins with a dot (`stores/object-key.ts`), and no key is a
 * directory of another.
 *
 * Every method throws InvalidKeyError for a key or prefix that is not legal, and
 * StoreUnavailableError when the store could not do what was asked.
 */
export interface ObjectReader {
  /** For messages: `s3://bucket/prefix` or a directory. */
  readonly location: string;
  /** Undefined where the key does not exist. */
  get(key: string): Promise<StoredObject | undefined>;
  /** Like `get`, but spares the bytes of an object whose tag is still `etag`: it is `unchanged`. */
  getIfChanged(key: string, etag: string): Promise<StoredObject | 'unchanged' | undefined>;
  /** Keys under `prefix` in ascending byte order, at most `limit` (1,000) a page. */
  list(prefix: string, options?: PageOptions): Promise<ListPage>;
  /**
   * The "directories" directly under `prefix` (which ends with `/`) that hold a key, without prefix
   * and without slash, ordered as their keys are: `listNames('models/')` gives model names.
   */
  listNames(prefix: string, options?: PageOptions): Promise<ListPage>;
}

/**
 * The one port to storage. Writes are atomic: a reader sees the old bytes or the new ones, and what
 * `put` answered survives the death of the writer.
 */
export interface ObjectStore extends ObjectReader {
  /** @throws PreconditionFailedError when `condition` does not hold; nothing is written. */
  put(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<{ etag: string }>;
  /** Deleting a key that does not exist is not an error. */
  delete(key: string): Promise<void>;
}

export class PreconditionFailedError extends WattcastError {
  readonly code = 'store.precondition-failed';

  constructor(key: string, condition: WriteCondition) {
    super(
      'absent' in condition
        ? `"${key}" exists already; it is written only once.`
        : `"${key}" was changed by someone else since it was read; read it again and retry.`,
      { key, condition },
    );
  }
}

/** The store could not be reached or answered with a fault: the operation may be tried again. */
export class StoreUnavailableError extends WattcastError {
  readonly code = 'store.unavailable';
}

export class InvalidKeyError extends WattcastError {
  readonly code = 'store.invalid-key';
}

/** The text that names a store, such as `s3://bucket/prefix`, is not understood. */
export class InvalidLocationError extends WattcastError {
  readonly code = 'store.invalid-location';
}

/** Every key under `prefix`, page after page, in ascending byte order. */
export function listAll(store: ObjectReader, prefix: string): AsyncGenerator<string> {
  return readPages((options) => store.list(prefix, options));
}

/** Every name directly under `prefix`, page after page: see `ObjectReader.listNames`. */
export function listAllNames(store: ObjectReader, prefix: string): AsyncGenerator<string> {
  return readPages((options) => store.listNames(prefix, options));
}

async function* readPages(
  read: (options: { after?: string }) => Promise<ListPage>,
): AsyncGenerator<string> {
  let page = await read({});
  yield* page.keys;
  while (page.next !== undefined) {
    page = await read({ after: page.next });
    yield* page.keys;
  }
}
