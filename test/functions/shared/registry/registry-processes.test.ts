import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { readChampion } from '../../../../functions/shared/registry/champion.ts';
import { promote } from '../../../../functions/shared/registry/promote.ts';
import { readTrail } from '../../../../functions/shared/registry/trail.ts';
import { ADAPTERS, type Adapter, type RunningAdapter } from '../../../contract/store-adapters.ts';
import { change, saveVersions } from '../../../support/saved-versions.ts';
import { startTestProcess } from '../../../support/test-process.ts';

const MODEL = 'town';
const VERSIONS = 5;
const RACERS = 4;
/** Over S3's stand-in each change takes as long as several in a directory. */
const LOADS = [
  { kind: 'directory', changes: 15, kills: 5 },
  { kind: 's3', changes: 3, kills: 1 },
] as const;

const program = (name: string) => new URL(`processes/${name}.ts`, import.meta.url);

for (const { kind, changes, kills } of LOADS) {
  const { isAvailable, start } = ADAPTERS.find(({ name }) => name === kind) as Adapter;
  describe.skipIf(!isAvailable)(`several processes on a registry of kind ${kind}`, () => {
    let adapter: RunningAdapter;
    let store: ObjectStore;

    beforeAll(async () => {
      adapter = await start();
    });
    afterAll(() => adapter.stop());
    beforeEach(async () => {
      store = adapter.open(randomUUID());
      await saveVersions(store, MODEL, VERSIONS);
    });

    /** Ids of the trail, oldest first, after a check that every entry follows on the one before. */
    async function wholeTrail(): Promise<string[]> {
      const { entries } = await readTrail(store, MODEL, { limit: 100_000 });
      const oldestFirst = entries.toReversed();
      let serving: number | null = null;
      oldestFirst.forEach((entry, i) => {
        expect(entry.sequence).toBe(i + 1);
        if (!('to' in entry)) return;
        expect(entry.from).toBe(serving);
        serving = entry.to;
      });
      expect((await readChampion(store, MODEL)).version).toBe(serving);
      return oldestFirst.map(({ id }) => id);
    }

    it(`leaves one entry for each of ${RACERS * changes} racing changes`, async () => {
      await using processes = new AsyncDisposableStack();
      const args = [store.location, MODEL, String(VERSIONS), String(changes)];
      const racers = await Promise.all(
        Array.from({ length: RACERS }, () => startTestProcess(program('racing-promoter'), args)),
      );
      for (const racer of racers) processes.use(racer);

      const answers = racers.map(async ({ child }) => {
        child.send('go');
        const [answer] = (await once(child, 'message')) as [{ ids: string[]; lost: number }];
        return answer;
      });
      const outcomes = await Promise.all(answers);

      const ids = await wholeTrail();
      expect(ids.toSorted()).toEqual(outcomes.flatMap((outcome) => outcome.ids).toSorted());
      expect(outcomes.reduce((sum, { lost }) => sum + lost, 0)).toBeGreaterThan(0);
    });

    it(`loses and doubles nothing, however a writer is killed (${kills} times)`, async () => {
      const done: string[] = [];
      for (let kill = 0; kill < kills; kill++) {
        await using writer = await startTestProcess(program('endless-promoter'), [
          store.location,
          MODEL,
          String(VERSIONS),
        ]);
        writer.child.on('message', ({ id }: { id: string }) => done.push(id));
        await once(writer.child, 'message');
        await sleep(Math.random() * 60);
        await writer.kill();
        await wholeTrail();
      }

      const { changed } = await promote(store, {
        ...change(MODEL),
        version: 1 + ((await readChampion(store, MODEL)).version % VERSIONS),
      });
      const ids = await wholeTrail();
      expect(changed).toBe(true);
      expect(done.filter((id) => !ids.includes(id))).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
      // Beside the last one here, each killed writer may have made one change that it could not report.
      expect(ids.length - done.length).toBeLessThanOrEqual(kills + 1);
    });
  });
}
