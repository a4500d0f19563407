import type { TaskDependencies, TaskLimits } from './task-context.ts';
import { TaskEventError } from './task-errors.ts';
import { decideJob } from './tasks/decide-job.ts';
import { type TaskEvent, taskEventSchema } from './tasks/events.ts';
import { failJob } from './tasks/fail-job.ts';
import { planRun } from './tasks/plan-run.ts';
import { trainJob } from './tasks/train-job.ts';
import { watchModel } from './tasks/watch-model.ts';

/**
 * Does what one state of the pipeline asks for. Every task may be run twice or killed anywhere: what
 * it changes it changes in one step, and only over what it has seen.
 *
 * @throws TaskEventError, and as the tasks
 */
export async function runTask(
  event: unknown,
  dependencies: TaskDependencies,
  limits: TaskLimits,
): Promise<object> {
  const asked = parseEvent(event);
  switch (asked.task) {
    case 'plan':
      return planRun(asked, dependencies);
    case 'watch':
      return watchModel(asked, dependencies);
    case 'train':
      return trainJob(asked, dependencies, limits);
    case 'decide':
      return decideJob(asked, dependencies, limits);
    case 'fail':
      return failJob(asked, dependencies, limits);
  }
}

function parseEvent(event: unknown): TaskEvent {
  const result = taskEventSchema.safeParse(event);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new TaskEventError(
    `The task's event is not valid at "${issue?.path.join('.')}": ${issue?.message}.`,
    { path: issue?.path },
  );
}
