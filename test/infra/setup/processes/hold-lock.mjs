/** LOCK: takes the lock, says so, and holds it until it is killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { exitOnSignals } from '../../../../infra/setup/interrupts.mjs';
import { withLock } from '../../../../infra/setup/lock.mjs';

exitOnSignals();
await withLock(process.argv[2] ?? '', async () => {
  process.stdout.write('held\n');
  await sleep(60_000);
});
