import { beforeAll, describe, expect, it } from 'vitest';
import { readJob } from '../../../functions/shared/jobs/request-training.ts';
import { useBackend } from '../../../models/networks/backend.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';
import { openTown } from './support/town.ts';

const EPOCHS = 10;
/** Of all writes, every sixth is one to be killed at. */
const EVERY = 6;
const backend = () => useBackend('tensorflow');
const series = syntheticTown({ days: 60, timeZone: 'UTC' }).target;
const settings = { kind: 'mlp', holdoutDays: 12 };

describe('a fit that outlasts its task', () => {
  /** The job is asked for already; each test trains it in a copy of its own. */
  let asked: MemoryStore;
  let whole: Record<string, string>;

  beforeAll(async () => {
    const { store, plan } = await openTown({ series, settings });
    await plan({ models: ['town'] });
    asked = store;
    const calm = await openTown({ store: copyOf(asked), backend });
    await calm.train();
    whole = versionsIn(calm.store);
  });

  it.each([2, 3])('ends after tasks of %i epochs in the very same version', async (epochsATask) => {
    const { store, train } = await openTown({ store: copyOf(asked), backend, epochsATask });

    const { tasks } = await train();

    expect(tasks).toBe(Math.ceil(EPOCHS / epochsATask) + (EPOCHS % epochsATask === 0 ? 1 : 0));
    expect(versionsIn(store)).toEqual(whole);
    expect(store.objects.get('runs/checkpoints/town.bin')?.bytes).toHaveLength(0);
  });

  it('does so wherever it is killed', async () => {
    const counted = await openTown({ store: copyOf(asked), backend, epochsATask: 4 });
    let writes = 0;
    counted.store.beforePut = () => {
      writes++;
    };
    await counted.train();

    for (let deadly = 1; deadly <= writes; deadly += EVERY) {
      const { store, train } = await openTown({ store: copyOf(asked), backend, epochsATask: 4 });
      let count = 0;
      store.beforePut = () => {
        if (++count === deadly) throw new Error('killed');
      };
      await train().catch(() => undefined);
      await train();

      expect(versionsIn(store), `killed at write ${deadly} of ${writes}`).toEqual(whole);
    }
  });

  it('starts anew where what was kept is damaged or of other readings', async () => {
    const { store, task } = await openTown({ store: copyOf(asked), backend, epochsATask: 4 });
    const [job] = await jobsIn(store);
    const event = { task: 'train', model: 'town', job, run: 'run 1' };
    expect(await task(event)).toMatchObject({ status: 'unfinished', version: null });
    expect(await readJob(store, job as string)).toMatchObject({
      state: 'fitting',
      lease: null,
      progress: { done: 0.4, doing: 'fitting' },
    });
    const kept = store.objects.get('runs/checkpoints/town.bin')?.bytes as Uint8Array;
    await store.put('runs/checkpoints/town.bin', kept.subarray(0, kept.length - 4));

    const { train } = await openTown({ store, backend });
    await train();

    expect(versionsIn(store)).toEqual(whole);
  });

  it('fails for good where a task is too short for one epoch', async () => {
    const { store, task } = await openTown({ store: copyOf(asked), backend, epochsATask: 0 });
    const [job] = await jobsIn(store);

    const training = task({ task: 'train', model: 'town', job, run: 'run 1' });

    await expect(training).rejects.toMatchObject({ code: 'training.out-of-time' });
  });
});

function copyOf({ objects }: MemoryStore): MemoryStore {
  const copy = new MemoryStore();
  for (const [key, object] of objects) copy.objects.set(key, object);
  return copy;
}

/** All that a version consists of, byte by byte. */
function versionsIn(store: MemoryStore): Record<string, string> {
  const files = Object.entries(store.contents()).filter(([key]) => key.includes('/versions/'));
  expect(files.length).toBeGreaterThan(3);
  return Object.fromEntries(files);
}

async function jobsIn(store: MemoryStore): Promise<string[]> {
  const current = store.objects.get('jobs/town/current.json');
  return [JSON.parse(new TextDecoder().decode(current?.bytes)).current.id];
}
