import type { Claimant } from '../../shared/jobs/claim-job.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { FitCheckpoints } from '../checkpoints/fit-checkpoints.ts';
import type { TaskDependencies } from '../task-context.ts';
import type { KeptLease } from './keep-lease.ts';

/** A job that this task has claimed, and what it does it with. */
export interface Work {
  readonly job: Job;
  readonly claimant: Claimant;
  readonly lease: KeptLease;
  readonly checkpoints: FitCheckpoints;
  readonly dependencies: TaskDependencies;
}
