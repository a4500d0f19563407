import { DirectoryStore } from '../../../../../functions/shared/stores/directory-store.ts';

// Forked with DIRECTORY KEY BYTES. Replaces the object until it is killed, each time filled with
// another value, on the condition that nobody else has.
const [directory = '', key = '', size = '0'] = process.argv.slice(2);
const store = new DirectoryStore(directory);
let etag = (await store.get(key))?.etag ?? '';
process.send?.('ready');
for (let value = 0; ; value = (value + 1) % 256) {
  const bytes = new Uint8Array(Number(size)).fill(value);
  etag = (await store.put(key, bytes, { etag })).etag;
}
