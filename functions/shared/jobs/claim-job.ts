import type { ObjectStore } from '../object-store.ts';
import { hasEnded, type Job } from './job.ts';
import { JobBusyError, JobLostError } from './job-errors.ts';
import { changeModelJobs } from './model-jobs.ts';

export interface Claimant {
  /** Of this attempt alone. */
  readonly holder: string;
  /** The pipeline's run: it knows that its earlier attempts are over, and may take over from them. */
  readonly run: string;
  readonly leaseMs: number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * Takes a job, so that nobody else works on it while the lease is renewed.
 *
 * @returns the job, ended or this claimant's
 * @throws JobBusyError while another run's worker lives; JobLostError where the job is not the
 * model's current one; JobDamagedError, StoreUnavailableError
 */
export async function claimJob(
  store: ObjectStore,
  { id, model }: Pick<Job, 'id' | 'model'>,
  claimant: Claimant,
): Promise<Job> {
  const now = claimant.clock();
  return changeModelJobs(store, model, (jobs) => {
    if (jobs?.current.id !== id) throw new JobLostError(id, 'another job has taken its place');
    const { current } = jobs;
    if (hasEnded(current)) return { answer: current };
    const { lease } = current;
    const isHeld = lease !== null && Date.parse(lease.until) > now;
    if (isHeld && lease.run !== claimant.run) throw new JobBusyError(current);
    const job: Job = {
      ...current,
      startedAt: current.startedAt ?? new Date(now).toISOString(),
      attempts: current.attempts + 1,
      lease: leaseOf(claimant),
    };
    return { next: { ...jobs, current: job }, answer: job };
  });
}

/**
 * Changes a job that was claimed, and renews its lease.
 * @throws JobLostError where it was cancelled or taken over, and then nothing is written.
 */
export async function changeClaimedJob(
  store: ObjectStore,
  { id, model }: Pick<Job, 'id' | 'model'>,
  { claimant, change }: { claimant: Claimant; change: (job: Job) => Partial<Job> },
): Promise<Job> {
  return changeModelJobs(store, model, (jobs) => {
    if (jobs?.current.id !== id) throw new JobLostError(id, 'another job has taken its place');
    const { current } = jobs;
    if (current.lease?.holder !== claimant.holder) {
      throw new JobLostError(
        id,
        hasEnded(current) ? `it is ${current.state}` : 'it was taken over',
      );
    }
    const job: Job = { ...current, lease: leaseOf(claimant), ...change(current) };
    return { next: { ...jobs, current: job }, answer: job };
  });
}

/** What ends a job: no lease and no progress, and when. */
export function ended(
  state: Job['state'],
  now: number,
): Pick<Job, 'state' | 'endedAt' | 'lease' | 'progress'> {
  return { state, endedAt: new Date(now).toISOString(), lease: null, progress: null };
}

function leaseOf({ holder, run, leaseMs, clock }: Claimant): Job['lease'] {
  return { holder, run, until: new Date(clock() + leaseMs).toISOString() };
}
