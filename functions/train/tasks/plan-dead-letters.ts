import { createHash } from 'node:crypto';
import { hasEnded } from '../../shared/jobs/job.ts';
import { readModelJobs } from '../../shared/jobs/model-jobs.ts';
import { requestTraining } from '../../shared/jobs/request-training.ts';
import { readTrainingSettings } from '../../shared/jobs/training-settings.ts';
import type { ReceivedLetter } from '../dead-letters/dead-letters.ts';
import type { TaskDependencies } from '../task-context.ts';
import type { PlanEvent, PlannedItem } from './events.ts';

/**
 * What failed for good, once more: a new job for each dead letter, or the one under way. A letter is
 * forgotten by the pipeline when its item has come to an end, or here where a later job succeeded.
 */
export async function planDeadLetters(
  event: PlanEvent,
  dependencies: TaskDependencies,
): Promise<PlannedItem[]> {
  const items: PlannedItem[] = [];
  const planned = new Set<string>();
  for await (const received of dependencies.deadLetters.receive()) {
    const { model } = received.letter;
    const item = planned.has(model) ? undefined : await planLetter(received, event, dependencies);
    planned.add(model);
    if (item) items.push(item);
    else await dependencies.deadLetters.forget(received.receipt);
  }
  return items;
}

async function planLetter(
  { letter: { model, job: failed, error }, receipt }: ReceivedLetter,
  { run, input }: PlanEvent,
  { store, clock }: TaskDependencies,
): Promise<PlannedItem | undefined> {
  if (failed === null) return { model, mode: 'watch', job: null, receipt };
  const { jobs } = await readModelJobs(store, model);
  const isOvertaken = jobs && jobs.current.id !== failed && hasEnded(jobs.current);
  if (isOvertaken && jobs.current.state !== 'failed') return undefined;
  const { job } = await requestTraining(store, {
    model,
    // What failed may have been the settings: they are read as they are now.
    settings: await readTrainingSettings(store, model),
    trigger: 'request',
    by: input.by,
    why: `run again after ${error}`,
    now: clock(),
    key: createHash('sha256').update(`${run} ${model}`).digest('hex').slice(0, 24),
  });
  return hasEnded(job) ? undefined : { model, mode: 'train', job: job.id, receipt };
}
