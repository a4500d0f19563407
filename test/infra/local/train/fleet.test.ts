import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../functions/shared/jobs/job.ts';
import { listJobs } from '../../../../functions/shared/jobs/list-jobs.ts';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { readManifest } from '../../../../functions/shared/registry/stored-versions.ts';
import { StoredLetters } from '../../../../functions/train/dead-letters/stored-letters.ts';
import { type Fleet, failingIn, openFleet } from './fleet.ts';
import { SOURCE_NAMES } from './meters.ts';

/** WATTCAST_FLEET=200 trains as many; the smallest fleet has one failure of each kind. */
const SIZE = Number(process.env['WATTCAST_FLEET'] ?? 6);
const DECIDED = ['promoted', 'rejected'];

describe(`${SIZE} models, ${failingIn(SIZE)} of them made to fail: ${SOURCE_NAMES}`, () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await openFleet(SIZE);
  }, 600_000);
  afterAll(() => fleet.close());

  it('trains and decides on the sound ones, and keeps the others with a reason', async () => {
    const { trained, failed } = await fleet.run({ all: true });

    expect(failed).toEqual(fleet.failing);
    expect(trained).toHaveLength(SIZE - fleet.failing.length);
    const letters = await Array.fromAsync(new StoredLetters(fleet.store).receive());
    expect(letters.map(({ letter }) => letter.model).sort()).toEqual(fleet.failing);
    const jobs = await jobsByModel(fleet.store);
    for (const name of trained) {
      const { version } = await readManifest(fleet.store, name, 1);
      expect(jobs.get(name)).toMatchObject({ version, decision: { sentence: expect.any(String) } });
      expect(DECIDED).toContain(jobs.get(name)?.state);
    }
    const reasons = fleet.failing.map((name) => jobs.get(name)?.failure?.error);
    expect(new Set(reasons)).toEqual(
      new Set([
        'NotEnoughHistoryError',
        'NonFiniteLossError',
        'Runtime.ExitError',
        ...(fleet.hasStoreFaults ? ['StoreUnavailableError'] : []),
      ]),
    );
  }, 3_600_000);

  it('runs what lies in the dead-letter queue again when the causes are gone', async () => {
    await fleet.mend();

    const { trained, failed } = await fleet.run({ deadLetters: true });

    expect({ trained, failed }).toEqual({ trained: fleet.failing, failed: [] });
    expect(await Array.fromAsync(new StoredLetters(fleet.store).receive())).toEqual([]);
    const jobs = await jobsByModel(fleet.store);
    for (const [, { state }] of jobs) expect(DECIDED).toContain(state);
    expect(jobs.size).toBe(SIZE);
  }, 3_600_000);
});

async function jobsByModel(store: ObjectStore): Promise<Map<string, Job>> {
  const jobs = await Array.fromAsync(listJobs(store));
  return new Map(jobs.map((job) => [job.model, job]));
}
