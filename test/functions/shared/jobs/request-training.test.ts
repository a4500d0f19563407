import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeClaimedJob, claimJob, ended } from '../../../../functions/shared/jobs/claim-job.ts';
import { hasEnded } from '../../../../functions/shared/jobs/job.ts';
import { listJobs } from '../../../../functions/shared/jobs/list-jobs.ts';
import {
  cancelJob,
  readJob,
  requestTraining,
} from '../../../../functions/shared/jobs/request-training.ts';
import { trainingSettingsSchema } from '../../../../functions/shared/jobs/training-settings.ts';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { MemoryStore } from '../../../support/memory-store.ts';

const NOW = Date.parse('2024-05-01T00:00:00Z');
const settings = trainingSettingsSchema.parse({ series: 'town', kind: 'mlp' });
const by = { by: 'ann', now: NOW };
let store: ObjectStore;

beforeEach(() => {
  store = new MemoryStore();
});

const ask = (key?: string, now = NOW) =>
  requestTraining(store, {
    model: 'town-mlp',
    settings,
    trigger: 'request',
    by: 'ann',
    why: 'test',
    now,
    key,
  });
const claimant = (run: string, holder = run, now = NOW) => ({
  run,
  holder,
  leaseMs: 1000,
  clock: () => now,
});

describe('20 requests at once for one model', () => {
  it('make one run, and answers that agree', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask()));

    expect(new Set(answers.map(({ job }) => job.id)).size).toBe(1);
    expect(answers.filter(({ answer }) => answer === 'new')).toHaveLength(1);
    expect(await Array.fromAsync(listJobs(store))).toHaveLength(1);
  });

  it('do so with keys, and their repeats are answered the same when the run has ended', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
    const first = await Promise.all(keys.map((key) => ask(key)));
    const [{ job }] = first as [(typeof first)[0]];
    await claimJob(store, job, claimant('a'));
    await changeClaimedJob(store, job, {
      claimant: claimant('a'),
      change: () => ended('rejected', NOW),
    });
    await ask('another', NOW + 1);

    const repeats = await Promise.all(keys.map((key) => ask(key)));

    expect(new Set(repeats.map((repeat) => repeat.job.id))).toEqual(new Set([job.id]));
    expect(repeats.every((repeat) => repeat.answer === 'repeated')).toBe(true);
  });
});

describe('request, cancel, request', () => {
  it('makes two jobs, of which the first stays cancelled', async () => {
    const { job: first } = await ask();
    await cancelJob(store, first.id, by);
    const { job: second, answer } = await ask(undefined, NOW + 1000);

    expect(answer).toBe('new');
    expect(second.id).not.toBe(first.id);
    expect((await readJob(store, first.id)).state).toBe('cancelled');
    expect((await cancelJob(store, first.id, by)).state).toBe('cancelled');
    expect((await readJob(store, second.id)).state).toBe('queued');
  });

  it('takes the job away from its worker, and from nobody who writes its version', async () => {
    const { job } = await ask();
    await claimJob(store, job, claimant('a'));
    await cancelJob(store, job.id, by);
    const touch = changeClaimedJob(store, job, {
      claimant: claimant('a'),
      change: () => ({ state: 'writing' }),
    });
    await expect(touch).rejects.toMatchObject({ code: 'job.lost' });

    const { job: next } = await ask();
    await claimJob(store, next, claimant('b'));
    await changeClaimedJob(store, next, {
      claimant: claimant('b'),
      change: () => ({ state: 'writing', version: 1 }),
    });
    await expect(cancelJob(store, next.id, by)).rejects.toMatchObject({ code: 'job.too-late' });
  });
});

describe('a lease', () => {
  it('keeps other runs away until it runs out, and lets its own run take over at once', async () => {
    const { job } = await ask();
    await claimJob(store, job, claimant('a', 'first'));

    const other = claimJob(store, job, claimant('b'));
    await expect(other).rejects.toMatchObject({ code: 'job.busy' });

    const retried = await claimJob(store, job, claimant('a', 'second'));
    expect(retried).toMatchObject({ attempts: 2, lease: { holder: 'second' } });
    const late = await claimJob(store, job, claimant('b', 'b', NOW + 2000));
    expect(late).toMatchObject({ attempts: 3, lease: { run: 'b' } });
    const first = changeClaimedJob(store, job, {
      claimant: claimant('a', 'first'),
      change: () => ({}),
    });
    await expect(first).rejects.toMatchObject({ code: 'job.lost' });
  });
});

it('never has two jobs at work, nor loses one, whatever is asked in whatever order', async () => {
  const step = fc.constantFrom('ask', 'cancel', 'claim', 'end');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      store = new MemoryStore();
      const ids = new Set<string>();
      for (const [index, what] of steps.entries()) {
        const now = NOW + index * 10;
        if (what === 'ask') ids.add((await ask(undefined, now)).job.id);
        const current = (await Array.fromAsync(listJobs(store)))[0];
        if (!current || hasEnded(current)) continue;
        if (what === 'cancel') await cancelJob(store, current.id, { by: 'ann', now });
        if (what === 'claim') await claimJob(store, current, claimant('a', 'a', now));
        if (what === 'end' && current.lease) {
          const change = () => ended('promoted', now);
          await changeClaimedJob(store, current, { claimant: claimant('a', 'a', now), change });
        }
      }

      const jobs = await Promise.all([...ids].map((id) => readJob(store, id)));
      expect(jobs.filter((job) => !hasEnded(job)).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 60 },
  );
});

it.each(['', 'x', 'town-mlp', '../x.abcdef12', 'town-mlp.UPPER123', 'town-mlp.zzzzzzzz'])(
  'knows no job %j',
  async (id) => {
    await expect(readJob(store, id)).rejects.toMatchObject({ code: 'job.unknown' });
  },
);
