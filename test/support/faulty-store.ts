import { type ObjectStore, StoreUnavailableError } from '../../functions/shared/object-store.ts';

export interface FaultyStore extends ObjectStore {
  /** Decides what becomes of a read: the bytes, a fault, or other bytes. */
  onGet: (
    key: string,
    read: () => ReturnType<ObjectStore['get']>,
  ) => ReturnType<ObjectStore['get']>;
  /** Keys that were read, in order. */
  readonly reads: string[];
}

/** A real store whose reads a test can delay, fail or spoil. */
export function faultyStore(store: ObjectStore): FaultyStore {
  const faulty: FaultyStore = {
    location: store.location,
    reads: [],
    onGet: (_key, read) => read(),
    get: (key) => {
      faulty.reads.push(key);
      return faulty.onGet(key, () => store.get(key));
    },
    getIfChanged: async (key, etag) => {
      faulty.reads.push(key);
      const object = await faulty.onGet(key, () => store.get(key));
      return object?.etag === etag ? 'unchanged' : object;
    },
    put: (key, bytes, condition) => store.put(key, bytes, condition),
    list: (prefix, options) => store.list(prefix, options),
    listNames: (prefix, options) => store.listNames(prefix, options),
    delete: (key) => store.delete(key),
  };
  return faulty;
}

export async function unavailable(): Promise<never> {
  throw new StoreUnavailableError('The store did not answer in time.');
}
