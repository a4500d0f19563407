import { PreconditionFailedError } from '../../../../../functions/shared/object-store.ts';
import { DirectoryStore } from '../../../../../functions/shared/stores/directory-store.ts';

// Forked with DIRECTORY WRITERS. For each message {key, etag} all writers try to replace that
// object at once; the answer is the number of those that were told they had.
const [directory = '', writers = '1'] = process.argv.slice(2);
const stores = Array.from({ length: Number(writers) }, () => new DirectoryStore(directory));

process.on('message', async ({ key, etag }: { key: string; etag: string }) => {
  const won = await Promise.all(stores.map((store, index) => tryReplace(store, key, etag, index)));
  process.send?.({ winners: won.filter(Boolean).length });
});
process.send?.('ready');

async function tryReplace(store: DirectoryStore, key: string, etag: string, index: number) {
  try {
    await store.put(key, new TextEncoder().encode(`${process.pid}/${index}`), { etag });
    return true;
  } catch (error) {
    if (error instanceof PreconditionFailedError) return false;
    throw error;
  }
}
