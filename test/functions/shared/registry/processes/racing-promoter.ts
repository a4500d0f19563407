import { promote, rollBack } from '../../../../../functions/shared/registry/promote.ts';
import { openStore } from '../../../../../functions/shared/stores/open-store.ts';
import { WattcastError } from '../../../../../models/errors.ts';

// Forked with LOCATION MODEL VERSIONS CHANGES. Waits for a message, then makes so many changes, each
// tried until it succeeds, and sends the ids of their entries and the number of lost races.
const [location = '', model = '', versions = '1', changes = '0'] = process.argv.slice(2);
const store = openStore(location);
const ids: string[] = [];
let lost = 0;

process.once('message', async () => {
  for (let turn = 0; ids.length < Number(changes); turn++) {
    const request = { model, by: `process ${process.pid}`, why: `turn ${turn}`, now: Date.now() };
    const version = 1 + Math.floor(Math.random() * Number(versions));
    try {
      const { changed, entry } = await (turn % 3 === 2
        ? rollBack(store, request)
        : promote(store, { ...request, version }));
      if (changed && entry) ids.push(entry.id);
    } catch (error) {
      if (!(error instanceof WattcastError)) throw error;
      if (error.code === 'champion.moved') lost++;
      else if (error.code !== 'champion.nothing-to-roll-back') throw error;
    }
  }
  process.send?.({ ids, lost }, () => process.disconnect());
});
process.send?.('ready');
