import { StoreLock } from '../../../../../functions/shared/stores/store-lock.ts';

// Forked with LOCK. Takes the lock and never lets it go.
await new StoreLock(process.argv[2] ?? '').hold(() => {
  process.send?.('ready');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
