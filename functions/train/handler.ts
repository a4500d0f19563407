import { type Backend, useBackend } from '../../models/networks/backend.ts';
import { openStore } from '../shared/stores/open-store.ts';
import { QueuedLetters } from './dead-letters/queued-letters.ts';
import { StoredLetters } from './dead-letters/stored-letters.ts';
import { readTrainEnvironment } from './environment.ts';
import { runTask } from './run-task.ts';
import type { TaskDependencies, TaskLimits } from './task-context.ts';

const settings = readTrainEnvironment(process.env);
const store = openStore(settings.store);
let backend: Promise<Backend> | undefined;

const dependencies: TaskDependencies = {
  store,
  clock: Date.now,
  // Planning needs no TensorFlow, which takes seconds to load.
  backend: () => {
    backend ??= useBackend('tensorflow');
    return backend;
  },
  deadLetters: settings.deadLetters
    ? new QueuedLetters(settings.deadLetters)
    : new StoredLetters(store),
  leaseMs: settings.leaseMs,
  concurrency: settings.concurrency,
};

/** Does one task of the training pipeline: see `pipeline.asl.json`. */
export async function handler(event: unknown, context: TaskLimits): Promise<object> {
  return runTask(event, dependencies, context);
}
