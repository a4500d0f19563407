import { claimJob, ended } from '../../shared/jobs/claim-job.ts';
import { hasEnded } from '../../shared/jobs/job.ts';
import { JobBusyError, JobLostError } from '../../shared/jobs/job-errors.ts';
import { changeModelJobs } from '../../shared/jobs/model-jobs.ts';
import type { TaskDependencies, TaskLimits } from '../task-context.ts';
import type { FailEvent } from './events.ts';
import { claimantOf } from './train-job.ts';

const LONGEST_MESSAGE = 1000;

/** Notes in a job that it failed for good; one that others took over or ended is left alone. */
export async function failJob(
  event: FailEvent,
  dependencies: TaskDependencies,
  limits: TaskLimits,
): Promise<{ model: string; job: string | null; message: string }> {
  const { model, job: id, error } = event;
  const message = messageOf(event.cause).slice(0, LONGEST_MESSAGE);
  if (id === null) return { model, job: id, message };
  const { store, clock } = dependencies;
  try {
    const job = await claimJob(store, { id, model }, claimantOf(event, dependencies, limits));
    if (!hasEnded(job)) {
      await changeModelJobs(store, model, (jobs) => ({
        next: jobs && {
          ...jobs,
          current: { ...job, ...ended('failed', clock()), failure: { error, message } },
        },
        answer: undefined,
      }));
    }
  } catch (fault) {
    if (!(fault instanceof JobBusyError || fault instanceof JobLostError)) throw fault;
  }
  return { model, job: id, message };
}

/** Step Functions hands a function's error on as JSON text. */
function messageOf(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed) {
      return String(parsed.errorMessage);
    }
  } catch {
    // Not JSON: the text itself.
  }
  return cause;
}
