import { randomBytes } from 'node:crypto';
import type { ObjectStore } from '../object-store.ts';
import { hasEnded, type Job, jobIdOf, modelOfJob } from './job.ts';
import { TooLateToCancelError, UnknownJobError } from './job-errors.ts';
import { changeModelJobs, readEndedJob, readModelJobs } from './model-jobs.ts';
import type { TrainingSettings } from './training-settings.ts';

export interface TrainingRequest {
  readonly model: string;
  readonly settings: TrainingSettings;
  readonly trigger: Job['trigger'];
  readonly by: string;
  readonly why: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Digest of what makes a repeat of this request the same one. */
  readonly key?: string | undefined;
}

export interface RequestedJob {
  readonly job: Job;
  /** `new`; `joined` a run of the model that was under way; `repeated`: asked for before. */
  readonly answer: 'new' | 'joined' | 'repeated';
}

/**
 * Asks for a training. One run a model at a time: a second request joins the one under way. A
 * request with a key that was seen before is answered with the job that it got then, whatever has
 * become of it.
 *
 * @throws JobDamagedError, JobContendedError, StoreUnavailableError
 */
export async function requestTraining(
  store: ObjectStore,
  request: TrainingRequest,
): Promise<RequestedJob> {
  const { model, key } = request;
  const draft = draftOf(request);
  const found = await changeModelJobs<{ id: string; answer: RequestedJob['answer'] }>(
    store,
    model,
    (jobs) => {
      const requests = jobs?.requests ?? [];
      const known = requests.find((other) => other.key === key)?.job;
      if (known !== undefined) return { answer: { id: known, answer: 'repeated' } };
      const joins = jobs !== undefined && !hasEnded(jobs.current);
      const current = joins ? jobs.current : draft;
      const remembered = key === undefined ? requests : [...requests, { key, job: current.id }];
      if (joins && key === undefined) return { answer: { id: current.id, answer: 'joined' } };
      return {
        next: { current, requests: remembered },
        answer: { id: current.id, answer: joins ? 'joined' : 'new' },
      };
    },
  );
  return { job: await readJob(store, found.id), answer: found.answer };
}

/** @throws UnknownJobError, JobDamagedError, StoreUnavailableError */
export async function readJob(store: ObjectStore, id: string): Promise<Job> {
  const model = modelOfJob(id);
  if (model === undefined) throw new UnknownJobError(id);
  const { jobs } = await readModelJobs(store, model);
  if (jobs?.current.id === id) return jobs.current;
  const ended = await readEndedJob(store, id);
  if (!ended) throw new UnknownJobError(id);
  return ended;
}

/**
 * Ends a job that has not yet begun to write its version; its worker learns of it when it next
 * touches the job, and cannot write any more. Cancelling twice is cancelling once.
 *
 * @throws UnknownJobError, TooLateToCancelError, JobDamagedError, StoreUnavailableError
 */
export async function cancelJob(
  store: ObjectStore,
  id: string,
  { by, now }: { by: string; now: number },
): Promise<Job> {
  const job = await readJob(store, id);
  if (job.state === 'cancelled') return job;
  return changeModelJobs(store, job.model, (jobs) => {
    const current = jobs?.current.id === id ? jobs.current : job;
    if (current.state === 'cancelled') return { answer: current };
    if (!jobs || (current.state !== 'queued' && current.state !== 'fitting')) {
      throw new TooLateToCancelError(current);
    }
    const cancelled: Job = {
      ...current,
      state: 'cancelled',
      endedAt: new Date(now).toISOString(),
      lease: null,
      failure: { error: 'Cancelled', message: `Cancelled by ${by}.` },
    };
    return { next: { ...jobs, current: cancelled }, answer: cancelled };
  });
}

function draftOf({ model, settings, trigger, by, why, now }: TrainingRequest): Job {
  return {
    // By time and then by chance: later jobs sort later.
    id: jobIdOf(model, `${now.toString(36).padStart(9, '0')}${randomBytes(3).toString('hex')}`),
    model,
    state: 'queued',
    trigger,
    by: by.slice(0, 200),
    why: why.slice(0, 1000),
    requestedAt: new Date(now).toISOString(),
    startedAt: null,
    endedAt: null,
    settings,
    attempts: 0,
    lease: null,
    progress: null,
    version: null,
    decision: null,
    failure: null,
  };
}
