import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidLocationError, type ObjectStore } from '../object-store.ts';
import { DirectoryStore } from './directory-store.ts';
import { isKey } from './object-key.ts';

const ALLOWED =
  'Allowed are s3://bucket, s3://bucket/prefix, file:///directory and, on one machine, the path of a directory.';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const S3_LOCATION = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/** A scheme has two letters or more, so that `C:\` is a path. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;

/**
 * The store that `location` names. Nothing is read or made yet; of S3, the client begins to load,
 * which a directory is spared.
 *
 * @throws InvalidLocationError when the text names no store.
 */
export function openStore(location: string): ObjectStore {
  if (location.startsWith('s3:')) return openBucket(location);
  return new DirectoryStore(toDirectory(location));
}

function openBucket(location: string): ObjectStore {
  const [, bucket, path = ''] = S3_LOCATION.exec(location) ?? [];
  if (bucket === undefined) throw invalidLocation(location, 'the bucket is missing or misnamed');
  const prefix = path.replace(/\/$/, '');
  if (prefix !== '' && !isKey(prefix)) {
    throw invalidLocation(location, `"${prefix}" is not lower-case, or no beginning of keys`);
  }
  return lazily(prefix ? `s3://${bucket}/${prefix}` : `s3://${bucket}`, async () => {
    const [{ createS3Client }, { S3Store }] = await Promise.all([
      import('./s3-client.ts'),
      import('./s3-store.ts'),
    ]);
    return new S3Store({ client: createS3Client(), bucket, prefix });
  });
}

function toDirectory(location: string): string {
  const directory = toPath(location);
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found?.isDirectory() === false) throw invalidLocation(location, 'it is not a directory');
  return directory;
}

function toPath(location: string): string {
  if (location === '') throw invalidLocation(location, 'it is empty');
  if (!SCHEME.test(location)) return resolve(location);
  if (!location.startsWith('file:///')) throw invalidLocation(location, 'it has another scheme');
  return fileURLToPath(location);
}

/** Begins to load at once and is waited for by the first use; a load that failed is tried again. */
function lazily(location: string, load: () => Promise<ObjectStore>): ObjectStore {
  let store: Promise<ObjectStore> | undefined;
  const ready = () => {
    store ??= load().catch((error: unknown) => {
      store = undefined;
      throw error;
    });
    return store;
  };
  ready().catch(() => undefined);
  return {
    location,
    get: async (key) => (await ready()).get(key),
    getIfChanged: async (key, etag) => (await ready()).getIfChanged(key, etag),
    put: async (key, bytes, condition) => (await ready()).put(key, bytes, condition),
    list: async (prefix, options) => (await ready()).list(prefix, options),
    listNames: async (prefix, options) => (await ready()).listNames(prefix, options),
    delete: async (key) => (await ready()).delete(key),
  };
}

function invalidLocation(location: string, problem: string): InvalidLocationError {
  return new InvalidLocationError(
    `"${location}" does not name an object store: ${problem}. ${ALLOWED}`,
    { location, problem },
  );
}
