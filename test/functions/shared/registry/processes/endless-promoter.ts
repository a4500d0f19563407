import { promote } from '../../../../../functions/shared/registry/promote.ts';
import { openStore } from '../../../../../functions/shared/stores/open-store.ts';

// Forked with LOCATION MODEL VERSIONS. Promotes one version after the other until it is killed, and
// reports the id of each promotion once it is done.
const [location = '', model = '', versions = '1'] = process.argv.slice(2);
const store = openStore(location);
process.send?.('ready');
for (let turn = 0; ; turn++) {
  const version = 1 + (turn % Number(versions));
  const { changed, entry } = await promote(store, {
    model,
    version,
    by: `process ${process.pid}`,
    why: `turn ${turn}`,
    now: Date.now(),
  });
  if (changed) process.send?.({ id: entry?.id });
}
