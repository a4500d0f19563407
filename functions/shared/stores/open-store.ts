import type { ObjectStore } from '../object-store.ts';
import { DirectoryStore } from './directory-store.ts';
import { type BucketPlace, bucketLocation, parseLocation } from './store-location.ts';

/**
 * The store that `location` names. Nothing is read or made yet; of S3, the client begins to load,
 * which a directory is spared.
 *
 * @throws InvalidLocationError when the text names no store.
 */
export function openStore(location: string): ObjectStore {
  const place = parseLocation(location);
  return 'directory' in place ? new DirectoryStore(place.directory) : openBucket(place);
}

function openBucket(place: BucketPlace): ObjectStore {
  return lazily(bucketLocation(place), async () => {
    const [{ createS3Client }, { S3Store }] = await Promise.all([
      import('./s3-client.ts'),
      import('./s3-store.ts'),
    ]);
    return new S3Store({ client: createS3Client(), ...place });
  });
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
