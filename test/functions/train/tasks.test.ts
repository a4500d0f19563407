import { describe, expect, it } from 'vitest';
import { claimJob } from '../../../functions/shared/jobs/claim-job.ts';
import { readJob } from '../../../functions/shared/jobs/request-training.ts';
import { changeSchedule } from '../../../functions/shared/jobs/schedules.ts';
import { readState } from '../../../functions/shared/registry/registry-state.ts';
import { listNumbers, readManifest } from '../../../functions/shared/registry/stored-versions.ts';
import { type Spoil, spoil } from '../../models/evaluation/spoils.ts';
import { NOW, openTown, town } from './support/town.ts';

describe('a training', () => {
  it('ends in one and the same version, wherever it is killed', async () => {
    const calm = await openTown();
    await calm.train();
    let writes = 0;
    const counted = await openTown();
    counted.store.beforePut = () => {
      writes++;
    };
    await counted.train();

    for (let deadly = 1; deadly <= writes; deadly++) {
      const { store, train } = await openTown();
      let count = 0;
      store.beforePut = () => {
        if (++count === deadly) throw new Error('killed');
      };
      await train().catch(() => undefined);
      const { state } = await train();

      expect(state, `killed at write ${deadly}`).toBe('promoted');
      expect(await listNumbers(store, 'town')).toEqual([1]);
      expect((await readState(store, 'town')).state).toMatchObject({
        champion: { to: 1 },
        trailLength: 1,
      });
      const [is, was] = await Promise.all(
        [store, calm.store].map((at) => readManifest(at, 'town', 1)),
      );
      const { lineage: _, ...same } = is as NonNullable<typeof is>;
      expect(same.training).toEqual(was?.training);
    }
  });

  it('does not replace a champion by its like', async () => {
    const { store, train } = await openTown();
    await train();

    const { state, sentence } = await train('run 2');

    expect(state).toBe('rejected');
    expect(sentence).toContain('which chance explains');
    expect((await readState(store, 'town')).state.champion?.to).toBe(1);
  });

  it('waits for a person where the model says so', async () => {
    const { store, train } = await openTown({ settings: { approval: 'manual' } });

    const { state, job } = await train();

    expect(state).toBe('awaiting-approval');
    expect((await readState(store, 'town')).state.champion).toBeNull();
    expect((await readJob(store, job)).decision?.sentence).toContain('It has earned promotion');
  });

  it.each<Spoil>(['zeros', 'kW for MW', 'two hours late'])(
    'never promotes what was judged by %s',
    async (kind) => {
      const { store, train } = await openTown({ series: spoil(town, kind, 20) });

      const { state, sentence } = await train();

      expect(state).toBe('rejected');
      expect(sentence).toContain('cannot be relied on');
      expect((await readState(store, 'town')).state.champion).toBeNull();
    },
  );
});

describe('a plan', () => {
  it('takes up a job that was left unfinished, and makes no second one', async () => {
    const { plan } = await openTown();

    const [first] = await plan({ models: ['town'] }, 'run 1');
    const [again] = await plan({ due: true }, 'run 2');

    expect(again).toMatchObject({ mode: 'train', job: first?.job });
  });

  it('trains what is due by its local clock, once, and looks after it otherwise', async () => {
    const nightly = { cron: '0 3 * * ? *', timeZone: 'Europe/Berlin' };
    const { plan, train, task } = await openTown({ settings: { schedule: nightly } });

    const [due] = await plan({ due: true }, 'run 1');
    await train('run 1');
    const [watched] = await plan({ due: true }, 'run 2');
    const calm = await task({ task: 'watch', model: 'town', run: 'run 2' });

    expect(due).toMatchObject({ mode: 'train' });
    expect(watched).toMatchObject({ mode: 'watch', job: null });
    expect(calm).toMatchObject({ status: 'steady' });
  });

  it("trains what has no schedule of its own by its group's, or by everyone's", async () => {
    const { store, plan } = await openTown({ settings: { group: 'homes' } });
    const nightly = { cron: '0 3 * * ? *', timeZone: 'Europe/Berlin' };

    const [unscheduled] = await plan({ due: true }, 'run 1');
    await changeSchedule(store, { group: 'factories', schedule: nightly });
    const [others] = await plan({ due: true }, 'run 2');
    await changeSchedule(store, { group: 'homes', schedule: nightly });
    const [due] = await plan({ due: true }, 'run 3');

    expect([unscheduled, others, due]).toMatchObject([
      { mode: 'watch' },
      { mode: 'watch' },
      { mode: 'train' },
    ]);
  });

  it('leaves a job to the run whose worker lives, unless it was asked for by name', async () => {
    const { store, plan } = await openTown();
    const [item] = await plan({ models: ['town'] }, 'run 1');
    const claimant = { holder: 'a', run: 'run 1', leaseMs: 60_000, clock: () => NOW };
    await claimJob(store, { id: item?.job as string, model: 'town' }, claimant);

    expect(await plan({ due: true }, 'run 2')).toEqual([]);
    expect(await plan({ models: ['town'] }, 'run 3')).toMatchObject([{ job: item?.job }]);
  });

  it('is of a group, of all, or of nothing', async () => {
    const { plan } = await openTown({ settings: { group: 'homes' } });

    expect(await plan({ group: 'factories' }, 'run 1')).toEqual([]);
    expect(await plan({ deadLetters: true }, 'run 2')).toEqual([]);
    expect(await plan({ group: 'homes' }, 'run 3')).toHaveLength(1);
  });
});

it("refuses an event that is not the pipeline's", async () => {
  const { task } = await openTown();

  await expect(task({ task: 'dance' })).rejects.toMatchObject({ code: 'task.invalid' });
});
