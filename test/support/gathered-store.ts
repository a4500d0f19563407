import type { ObjectStore } from '../../functions/shared/object-store.ts';
import { overrideStore } from './overridden-store.ts';

/** A real store whose first `readers` reads of `key` all end before any of them is answered. */
export function gatheredStore(store: ObjectStore, key: string, readers: number): ObjectStore {
  let waiting = 0;
  const { promise: allHere, resolve: open } = Promise.withResolvers<void>();
  return overrideStore(store, {
    get: async (wanted) => {
      const object = await store.get(wanted);
      if (wanted === key && ++waiting <= readers) {
        if (waiting === readers) open();
        await allHere;
      }
      return object;
    },
  });
}
