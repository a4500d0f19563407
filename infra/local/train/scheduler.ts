import { setTimeout as sleep } from 'node:timers/promises';
import { listJobs } from '../../../functions/shared/jobs/list-jobs.ts';
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

export interface SchedulerOptions {
  readonly store: ObjectStore;
  /** Opened when there is something to train, and closed with the scheduler. */
  readonly openPool: () => WorkerPool;
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
  let [plannedAt, watchedAt] = [-Infinity, clock()];
  let pool: WorkerPool | undefined;
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
        const watch = clock() - watchedAt >= WATCH_MS;
        if (watch) watchedAt = clock();
        await run(options, invoke, { select: { due: true }, watch });
      });
      await sleep(lookMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await pool?.close();
  }
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
