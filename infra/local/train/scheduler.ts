import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { JOBS_PREFIX } from '../../../functions/shared/jobs/job.ts';
import { listJobs } from '../../../functions/shared/jobs/list-jobs.ts';
import { encodeRecord, parseRecord } from '../../../functions/shared/jobs/record.ts';
import type { ObjectStore } from '../../../functions/shared/object-store.ts';
import { MODELS_PREFIX } from '../../../functions/shared/registry/keys.ts';
import { type PipelineInput, runPipeline } from './run-pipeline.ts';
import type { Announcement } from './task-handlers.ts';
import type { WorkerPool } from './worker-pool.ts';

/** How often the store is asked for jobs that were requested over HTTP. */
const LOOK_MS = 2_000;
/** How often schedules are looked at: they are written to the minute. */
const PLAN_MS = 60_000;
/** Once in so long the champions are looked after, too. */
const WATCH_MS = 24 * 60 * 60_000;
/** No model's name begins like this. */
const WATCHED_KEY = `${JOBS_PREFIX}_watched.json`;
const watchedSchema = z.strictObject({ at: z.number() });

export interface SchedulerOptions {
  readonly store: ObjectStore;
  /** Opened when there is something to train, and closed with the scheduler. */
  readonly openPool: () => Pick<WorkerPool, 'invoke' | 'close'>;
  readonly clock: () => number;
  readonly onAnnounce: (announcement: Announcement) => void;
  readonly onFault: (error: unknown) => void;
  readonly signal: AbortSignal;
  readonly lookMs?: number;
}

/**
 * What EventBridge Scheduler and the API do in the cloud, on one machine: runs the pipeline for jobs
 * that were requested, for models whose time has come by their local clock, and once a day for all
 * champions, to see whether they have drifted. One run at a time.
 */
export async function runScheduler(options: SchedulerOptions): Promise<void> {
  const { clock, signal, lookMs = LOOK_MS } = options;
  let plannedAt = Number.NEGATIVE_INFINITY;
  let pool: ReturnType<SchedulerOptions['openPool']> | undefined;
  const invoke = (event: object) => {
    pool ??= options.openPool();
    return pool.invoke(event);
  };
  try {
    while (!signal.aborted) {
      await survive(options, async () => {
        const requested = await requestedModels(options.store);
        if (requested.length > 0) await run(options, invoke, { select: { models: requested } });
        if (clock() - plannedAt < PLAN_MS || !(await hasModels(options.store))) return;
        plannedAt = clock();
        const watch = await isTimeToWatch(options);
        await run(options, invoke, { select: { due: true }, watch });
        if (watch) await noteWatch(options);
      });
      await sleep(lookMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await pool?.close();
  }
}

/** A service may be started anew more often than once a day: the store knows of the last time. */
async function isTimeToWatch({ store, clock }: SchedulerOptions): Promise<boolean> {
  const last = await store.get(WATCHED_KEY);
  if (!last) return true;
  return clock() - parseRecord(watchedSchema, last.bytes, WATCHED_KEY).at >= WATCH_MS;
}

async function noteWatch({ store, clock }: SchedulerOptions): Promise<void> {
  await store.put(WATCHED_KEY, encodeRecord({ at: clock() }));
}

/** Without any, no process is started to look at none. */
async function hasModels(store: ObjectStore): Promise<boolean> {
  return (await store.listNames(MODELS_PREFIX, { limit: 1 })).keys.length > 0;
}

async function requestedModels(store: ObjectStore): Promise<string[]> {
  const models: string[] = [];
  for await (const { state, model } of listJobs(store, { active: true })) {
    if (state === 'queued') models.push(model);
  }
  return models;
}

function run(
  { store, onAnnounce, signal }: SchedulerOptions,
  invoke: (event: object) => Promise<object>,
  input: PipelineInput,
): Promise<void> {
  return runPipeline({
    store,
    invoke,
    onAnnounce,
    signal,
    input: { by: 'schedule', why: 'scheduled retraining', ...input },
  });
}

/** The next look may go well: a scheduler that ends is one that nobody misses until it is too late. */
async function survive({ signal, onFault }: SchedulerOptions, look: () => Promise<void>) {
  try {
    await look();
  } catch (error) {
    if (!signal.aborted) onFault(error);
  }
}
