/**
 * LOCK COUNTER TIMES: adds 1 to the number in a file, read and written in two steps, so that any two
 * processes at once lose a count.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../../../infra/setup/lock.mjs';

const [lock = '', counter = '', times = '1'] = process.argv.slice(2);

for (let turn = 0; turn < Number(times); turn += 1) {
  await withLock(lock, async () => {
    const before = Number(readFileSync(counter, 'utf8'));
    await sleep(3);
    writeFileSync(counter, `${before + 1}`);
  });
}
