import { describe, expect, it, vi } from 'vitest';
import { readJob, requestTraining } from '../../../../functions/shared/jobs/request-training.ts';
import { readTrainingSettings } from '../../../../functions/shared/jobs/training-settings.ts';
import { runScheduler } from '../../../../infra/local/train/scheduler.ts';
import type { Announcement } from '../../../../infra/local/train/task-handlers.ts';
import { NOW, openTown } from '../../../functions/train/support/town.ts';
import type { MemoryStore } from '../../../support/memory-store.ts';

const DAY_MS = 86_400_000;
const nightly = { cron: '0 3 * * ? *', timeZone: 'Europe/Berlin' };

/** The scheduler over the train function's own tasks, in this process. */
async function open(settings: object, store?: MemoryStore) {
  const town = await openTown({ settings, ...(store ? { store } : {}) });
  const announced: Announcement[] = [];
  const tasks: string[] = [];
  const faults: unknown[] = [];
  const abort = new AbortController();
  const clock = { now: NOW };
  const ended = runScheduler({
    store: town.store,
    openPool: () => ({
      invoke: (event) => {
        tasks.push((event as { task: string }).task);
        return town.task(event);
      },
      close: async () => undefined,
    }),
    clock: () => clock.now,
    onAnnounce: (announcement) => announced.push(announcement),
    onFault: (fault) => faults.push(fault),
    signal: abort.signal,
    lookMs: 5,
  });
  const count = (task: string) => tasks.filter((one) => one === task).length;
  const stop = async () => {
    abort.abort();
    await ended;
    expect(faults).toEqual([]);
  };
  return { ...town, announced, clock, count, stop };
}

describe('the scheduler of one machine', () => {
  it('trains what was asked for', async () => {
    const { store, announced, stop } = await open({});
    const settings = await readTrainingSettings(store, 'town');
    const request = { by: 'ann', why: 'test', now: NOW, trigger: 'request' } as const;
    const { job } = await requestTraining(store, { model: 'town', settings, ...request });

    await vi.waitFor(() => expect(announced).toHaveLength(2), 5000);
    await stop();

    expect((await readJob(store, job.id)).state).toBe('promoted');
  });

  it('trains what is due, once', async () => {
    const { announced, clock, count, stop } = await open({ schedule: nightly });

    await vi.waitFor(() => expect(announced).toHaveLength(2), 5000);
    clock.now += 61_000;
    await vi.waitFor(() => expect(count('plan')).toBeGreaterThan(1), 5000);
    await stop();

    expect(count('train')).toBe(1);
  });

  it('looks for drift once a day, however often it is started', async () => {
    const { store, train } = await openTown();
    await train();
    const first = await open({}, store);
    await vi.waitFor(() => expect(first.count('watch')).toBe(1), 5000);
    await first.stop();

    const again = await open({}, store);
    await vi.waitFor(() => expect(again.count('plan')).toBe(1), 5000);
    again.clock.now += DAY_MS;
    await vi.waitFor(() => expect(again.count('watch')).toBe(1), 5000);
    await again.stop();

    expect(again.count('plan')).toBe(2);
  });
});
