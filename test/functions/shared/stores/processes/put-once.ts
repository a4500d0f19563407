import { readdir } from 'node:fs/promises';
import { DirectoryStore } from '../../../../../functions/shared/stores/directory-store.ts';

// Usage: put-once.ts DIRECTORY KEY BYTES. Writes zeros and tells on stdout, as JSON, what came of it.
const [directory = '', key = '', size = '0'] = process.argv.slice(2);
const store = new DirectoryStore(directory);
const outcome = await store
  .put(key, new Uint8Array(Number(size)))
  .then(() => ({ code: 'written', message: '' }))
  .catch(({ code, message }: { code: string; message: string }) => ({ code, message }));
const files = await readdir(directory, { recursive: true }).catch(() => []);
process.stdout.write(JSON.stringify({ ...outcome, files }));
