import { listAllNames, type ObjectStore } from '../object-store.ts';
import { NAME_PATTERN } from '../registry/keys.ts';
import { hasEnded, JOBS_PREFIX, type Job } from './job.ts';
import { readModelJobs } from './model-jobs.ts';

/** Reads that are under way at once. */
const AT_ONCE = 32;

export interface JobFilter {
  /** Those that have not ended. */
  readonly active?: boolean;
}

/** The latest job of every model, by model. @throws JobDamagedError, StoreUnavailableError */
export async function* listJobs(
  store: ObjectStore,
  { active = false }: JobFilter = {},
): AsyncGenerator<Job> {
  for await (const models of batches(listAllNames(store, JOBS_PREFIX))) {
    const found = await Promise.all(models.map((model) => readModelJobs(store, model)));
    for (const { jobs } of found) {
      if (jobs && !(active && hasEnded(jobs.current))) yield jobs.current;
    }
  }
}

async function* batches(names: AsyncGenerator<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const name of names) {
    if (NAME_PATTERN.test(name)) batch.push(name);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
