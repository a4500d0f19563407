import { randomUUID } from 'node:crypto';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { StoredLetters } from '../../../functions/train/dead-letters/stored-letters.ts';
import { readTrainEnvironment } from '../../../functions/train/environment.ts';
import { runTask } from '../../../functions/train/run-task.ts';
import type { TaskDependencies } from '../../../functions/train/task-context.ts';
import type { Backend } from '../../../models/networks/backend.ts';
import { useTrainingBackend } from '../training-backend.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** The train function in a process of its own: tasks come in and results go out by messages. */
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
process.noDeprecation = true;

const settings = readTrainEnvironment(process.env);
const store = openStore(settings.store);
let backend: Promise<Backend> | undefined;

const dependencies: TaskDependencies = {
  store,
  clock: Date.now,
  backend: () => {
    backend ??= useTrainingBackend();
    return backend;
  },
  deadLetters: new StoredLetters(store),
  leaseMs: settings.leaseMs,
  concurrency: settings.concurrency,
  onProgress: (model, progress) => tell({ model, progress }),
};

process.on('message', async (message: ToWorker) => {
  const { event, deadlineAt } = message;
  try {
    const result = await runTask(event, dependencies, {
      awsRequestId: randomUUID(),
      memoryLimitInMB: process.env['WATTCAST_WORKER_MEMORY_MB'] ?? '3008',
      getRemainingTimeInMillis: () => deadlineAt - Date.now(),
    });
    tell({ result });
  } catch (error) {
    const { name, message: errorMessage } =
      error instanceof Error ? error : new Error(String(error));
    tell({ errorType: name, errorMessage });
  }
});

// Without the pipeline nobody would hear of what this process still did.
process.on('disconnect', () => process.exit(1));

function tell(message: FromWorker): void {
  process.send?.(message);
}
