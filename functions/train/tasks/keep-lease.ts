import { type Claimant, changeClaimedJob } from '../../shared/jobs/claim-job.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { JobLostError } from '../../shared/jobs/job-errors.ts';
import type { ObjectStore } from '../../shared/object-store.ts';
import type { TaskLimits } from '../task-context.ts';
import { OutOfMemoryError, OutOfTimeError } from '../task-errors.ts';

const RENEWALS = 3;
const MOST_MEMORY = 0.92;

export interface KeptLease {
  /** Aborted when the job is lost, or time or memory runs out; the reason says which. */
  readonly signal: AbortSignal;
  /** Shown with the next renewal. */
  progress: Job['progress'];
  /** Aborts where less than this is left beside what writing takes, or too little memory. */
  requireTime(neededMs: number): void;
  /** Ends the renewals; resolves when none is under way. */
  stop(): Promise<void>;
}

interface KeepLeaseOptions {
  readonly store: ObjectStore;
  readonly job: Job;
  readonly claimant: Claimant;
  readonly limits: TaskLimits;
  /** Time kept back for writing what there is. */
  readonly reserveMs: number;
}

/** Renews the lease of a claimed job and shows its progress, until it is told to stop. */
export function keepLease(options: KeepLeaseOptions): KeptLease {
  const { claimant } = options;
  const abort = new AbortController();
  let renewal = Promise.resolve();
  let isRenewing = false;
  const kept: KeptLease = {
    signal: abort.signal,
    progress: null,
    requireTime: (neededMs) => {
      try {
        requireRoom(options, neededMs);
      } catch (error) {
        abort.abort(error);
      }
    },
    stop: async () => {
      clearInterval(timer);
      await renewal;
    },
  };
  const renew = async () => {
    isRenewing = true;
    try {
      requireRoom(options);
      await changeClaimedJob(options.store, options.job, {
        claimant,
        change: () => ({ progress: kept.progress }),
      });
    } catch (error) {
      // A store that does not answer now may do so before the lease runs out.
      if (endsTheTask(error)) abort.abort(error);
    } finally {
      isRenewing = false;
    }
  };
  const timer = setInterval(() => {
    if (!isRenewing && !abort.signal.aborted) renewal = renew();
  }, claimant.leaseMs / RENEWALS);
  return kept;
}

function endsTheTask(error: unknown): boolean {
  return (
    error instanceof JobLostError ||
    error instanceof OutOfTimeError ||
    error instanceof OutOfMemoryError
  );
}

/** @throws OutOfTimeError, OutOfMemoryError before the platform ends the task without a word. */
function requireRoom({ limits, job, reserveMs }: KeepLeaseOptions, neededMs = 0): void {
  const leftMs = limits.getRemainingTimeInMillis();
  if (leftMs < reserveMs + neededMs) throw new OutOfTimeError(job.model, leftMs / 1000);
  const usedMb = Math.round(process.memoryUsage.rss() / 2 ** 20);
  const limitMb = Number(limits.memoryLimitInMB);
  if (usedMb > MOST_MEMORY * limitMb) throw new OutOfMemoryError(usedMb, limitMb);
}
