import { createHash } from 'node:crypto';
import { type LocalCron, lastTimeOf } from '../../shared/jobs/cron.ts';
import { hasEnded, type Job } from '../../shared/jobs/job.ts';
import { NoTrainingSettingsError } from '../../shared/jobs/job-errors.ts';
import { readModelJobs } from '../../shared/jobs/model-jobs.ts';
import { encodeRecord } from '../../shared/jobs/record.ts';
import { requestTraining } from '../../shared/jobs/request-training.ts';
import { readSchedules, type Schedules, scheduleOf } from '../../shared/jobs/schedules.ts';
import {
  readTrainingSettings,
  type TrainingSettings,
} from '../../shared/jobs/training-settings.ts';
import { listAllNames } from '../../shared/object-store.ts';
import { MODELS_PREFIX, NAME_PATTERN } from '../../shared/registry/keys.ts';
import { readState } from '../../shared/registry/registry-state.ts';
import type { TaskDependencies } from '../task-context.ts';
import type { PlanEvent, PlannedItem, PlanResult, Selection } from './events.ts';
import { planDeadLetters } from './plan-dead-letters.ts';

/** Models that are looked at side by side. */
const AT_ONCE = 32;
/** In a small run one failure is a large share, and the others must not suffer for it. */
const FEW = 20;
const TOLERATED_PERCENTAGE = 50;

/**
 * Decides which models a run trains, and which champions it looks after, and leaves them as a list
 * in the store for the pipeline to map over. A job that was left unfinished is taken up again.
 *
 * @throws JobDamagedError, StoreUnavailableError
 */
export async function planRun(
  event: PlanEvent,
  dependencies: TaskDependencies,
): Promise<PlanResult> {
  const { store, concurrency } = dependencies;
  const { select } = event.input;
  const items =
    'deadLetters' in select
      ? await planDeadLetters(event, dependencies)
      : await planModels(event, dependencies);
  const prefix = `runs/${digest(event.run)}`;
  await store.put(`${prefix}/items.json`, encodeRecord(items));
  return {
    run: event.run,
    count: items.length,
    ...placeOf(store.location, prefix),
    concurrency,
    toleratedFailurePercentage: items.length < FEW ? 100 : TOLERATED_PERCENTAGE,
  };
}

/** Where the pipeline's own reader finds what a store holds: a store may be a part of a bucket. */
function placeOf(location: string, prefix: string) {
  const [, bucket = location, within = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
  const folder = within === '' ? prefix : `${within}/${prefix}`;
  return { bucket, key: `${folder}/items.json`, resultsPrefix: `${folder}/results` };
}

async function planModels(event: PlanEvent, dependencies: TaskDependencies) {
  const items: PlannedItem[] = [];
  const models = await modelsOf(event.input.select, dependencies);
  const schedules = await readSchedules(dependencies.store);
  const planOne = (model: string) => planModel(model, event, { ...dependencies, schedules });
  for (let from = 0; from < models.length; from += AT_ONCE) {
    const batch = models.slice(from, from + AT_ONCE);
    const planned = await Promise.all(batch.map(planOne));
    items.push(...planned.filter((item) => item !== undefined));
  }
  return items;
}

async function modelsOf(select: Selection, { store }: TaskDependencies): Promise<string[]> {
  if ('models' in select) return [...new Set(select.models)];
  const names = await Array.fromAsync(listAllNames(store, MODELS_PREFIX));
  return names.filter((name) => NAME_PATTERN.test(name));
}

async function planModel(
  model: string,
  event: PlanEvent,
  dependencies: TaskDependencies & { readonly schedules: Schedules },
): Promise<PlannedItem | undefined> {
  const { store, clock, schedules } = dependencies;
  const { select, by, why } = event.input;
  const settings = await settingsOf(model, event, dependencies);
  const { jobs } = await readModelJobs(store, model);
  const item = { model, receipt: null };
  if (jobs && !hasEnded(jobs.current)) {
    const isMeant = 'due' in select ? !isWorkedOn(jobs.current, clock()) : settings !== undefined;
    return isMeant ? { ...item, mode: 'train', job: jobs.current.id } : undefined;
  }
  if (!settings) return undefined;
  const schedule = scheduleOf(settings, schedules);
  if ('due' in select && !isDue(schedule, jobs?.current, clock())) {
    return event.input.watch && settings.watchDrift
      ? { ...item, mode: 'watch', job: null }
      : undefined;
  }
  const trigger: Job['trigger'] = 'due' in select || by === 'schedule' ? 'schedule' : 'request';
  const key = digest(`${event.run} ${model}`);
  const requested = { model, settings, trigger, by, why, now: clock(), key };
  const { job } = await requestTraining(store, requested);
  return hasEnded(job) ? undefined : { ...item, mode: 'train', job: job.id };
}

/** Undefined for what is not meant: put away, of another group, or never trained and not asked for. */
async function settingsOf(
  model: string,
  { input: { select } }: PlanEvent,
  { store }: TaskDependencies,
): Promise<TrainingSettings | undefined> {
  const isAskedFor = 'models' in select;
  const { state } = await readState(store, model);
  if (state.archived) return undefined;
  try {
    const settings = await readTrainingSettings(store, model);
    return 'group' in select && settings.group !== select.group ? undefined : settings;
  } catch (error) {
    if (!isAskedFor && error instanceof NoTrainingSettingsError) return undefined;
    throw error;
  }
}

/** Another run has the job, and its worker lives; should it die, a later run takes the job up. */
function isWorkedOn({ lease }: Job, now: number): boolean {
  return lease !== null && Date.parse(lease.until) > now;
}

/** Whether a model's time has come since it was last trained; one without a schedule is watched only. */
function isDue(schedule: LocalCron | undefined, last: Job | undefined, now: number): boolean {
  const dueAt = schedule && lastTimeOf(schedule, now);
  return dueAt !== undefined && (!last || Date.parse(last.requestedAt) < dueAt);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
