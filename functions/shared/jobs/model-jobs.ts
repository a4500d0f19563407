import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type ObjectStore, PreconditionFailedError } from '../object-store.ts';
import { currentJobKey, endedJobKey, hasEnded, type Job, jobSchema } from './job.ts';
import { JobContendedError } from './job-errors.ts';
import { encodeRecord, parseRecord } from './record.ts';

const SCHEMA_VERSION = 1;
/** Repeated requests are known as long as so many others have not come after them. */
const MOST_REQUESTS = 64;
const MOST_ATTEMPTS = 50;
const LONGEST_PAUSE_MS = 40;

const modelJobsSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** The one job of the model that runs, or the one that ran last. */
  current: jobSchema,
  /** Digests of the keys that requests carried, and the jobs that answered them. */
  requests: z.array(z.strictObject({ key: z.string(), job: z.string() })),
});

/** All that may run for one model is in one object: there can be one job at a time and no two. */
export type ModelJobs = Omit<z.infer<typeof modelJobsSchema>, 'schemaVersion'>;

interface Read {
  readonly jobs: ModelJobs | undefined;
  readonly etag: string | undefined;
}

/** @throws JobDamagedError, StoreUnavailableError */
export async function readModelJobs(store: ObjectStore, model: string): Promise<Read> {
  const key = currentJobKey(model);
  const object = await store.get(key);
  if (!object) return { jobs: undefined, etag: undefined };
  const { schemaVersion: _, ...jobs } = parseRecord(modelJobsSchema, object.bytes, key);
  return { jobs, etag: object.etag };
}

/** What becomes of the jobs that were read; undefined leaves them as they are. */
export type JobChange<T> = (jobs: ModelJobs | undefined) => {
  readonly next?: ModelJobs | undefined;
  readonly answer: T;
};

/**
 * The one way to change a model's job: read, decide, and write only over what was read. A job that
 * gives way to a new one is kept under its own key first.
 *
 * @throws whatever `change` throws, JobContendedError, JobDamagedError, StoreUnavailableError
 */
export async function changeModelJobs<T>(
  store: ObjectStore,
  model: string,
  change: JobChange<T>,
): Promise<T> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const { jobs, etag } = await readModelJobs(store, model);
    const { next, answer } = change(jobs);
    if (next === undefined || next === jobs) return answer;
    if (jobs && jobs.current.id !== next.current.id) await keepEnded(store, jobs.current);
    if (await write(store, model, { next, etag })) return answer;
    await sleep(Math.random() * LONGEST_PAUSE_MS);
  }
  throw new JobContendedError(model, MOST_ATTEMPTS);
}

/** Undefined where the job is unknown. */
export async function readEndedJob(store: ObjectStore, id: string): Promise<Job | undefined> {
  const key = endedJobKey(id);
  const object = await store.get(key);
  return object && parseRecord(jobSchema, object.bytes, key);
}

/** An ended job never changes, so that whoever comes second writes the same. */
async function keepEnded(store: ObjectStore, job: Job): Promise<void> {
  if (!hasEnded(job)) throw new Error(`Job ${job.id} would be lost: it has not ended.`);
  await store.put(endedJobKey(job.id), encodeRecord(job));
}

/** False when another change came first. */
async function write(
  store: ObjectStore,
  model: string,
  { next, etag }: { next: ModelJobs; etag: string | undefined },
): Promise<boolean> {
  const stored = {
    schemaVersion: SCHEMA_VERSION,
    ...next,
    requests: next.requests.slice(-MOST_REQUESTS),
  };
  const condition = etag === undefined ? ({ absent: true } as const) : { etag };
  try {
    await store.put(currentJobKey(model), encodeRecord(modelJobsSchema.parse(stored)), condition);
    return true;
  } catch (error) {
    if (error instanceof PreconditionFailedError) return false;
    throw error;
  }
}
