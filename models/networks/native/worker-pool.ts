import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { WorkerFailedError } from '../training-errors.ts';
import { learnAttributeNames } from './attribute-names.ts';
import { setEnvironment, startTensorflow } from './binding.ts';
import { threadsFor } from './threads.ts';
import type { WorkerAnswer, WorkerSetup } from './worker.ts';

export interface ParallelOptions {
  /** The module that exports the function, as `new URL('./fit-member.ts', import.meta.url)`. */
  readonly module: URL;
  /** The exported function: takes a task, gives (a promise of) its result; both are cloned. */
  readonly name: string;
  /** @default one a core */
  readonly workers?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs a function once a task in worker threads, each with a TensorFlow of its own: ensemble
 * members, folds, the models of many series. Results come in the order of the tasks, and do not
 * depend on the number of workers as long as each depends on its task alone: seeds belong in the
 * task, and layers need names, because tfjs numbers unnamed ones as they come. Modules are loaded by
 * URL: in a bundle, the function's module and `worker.ts` must be files of their own.
 * @throws {WorkerFailedError} for the first task that fails, after ending all others.
 */
export async function runInWorkers<Task, Result>(
  tasks: readonly Task[],
  options: ParallelOptions,
): Promise<Result[]> {
  await prepareProcess();
  const size = Math.min(options.workers ?? availableParallelism(), tasks.length);
  const workers = Array.from({ length: size }, () => startWorker(options));
  const results = new Array<Result>(tasks.length);
  const queue = tasks.entries();
  const serve = async (worker: Worker): Promise<void> => {
    for (const [index, task] of queue) {
      results[index] = await ask<Task, Result>(worker, task, index, options.signal);
    }
  };
  try {
    await Promise.all(workers.map(serve));
    return results;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** What only the main thread can do for all: settings of the library, and its table of names. */
async function prepareProcess(): Promise<void> {
  setEnvironment(threadsFor(0));
  await startTensorflow(0);
  learnAttributeNames();
}

function startWorker({ module, name }: ParallelOptions): Worker {
  const workerData: WorkerSetup = { module: module.href, name };
  return new Worker(new URL('./worker.ts', import.meta.url), { workerData });
}

function ask<Task, Result>(
  worker: Worker,
  task: Task,
  index: number,
  signal: AbortSignal | undefined,
): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const fail = (cause: unknown) => reject(new WorkerFailedError(index, cause));
  const abort = () => reject(signal?.reason);
  const answer = (given: WorkerAnswer<Result>) =>
    'error' in given ? fail(given.error) : resolve(given.result);
  const exit = (code: number) => fail(new Error(`The worker ended with code ${code}.`));
  worker.once('message', answer).once('error', fail).once('exit', exit);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  worker.postMessage(task);
  return promise.finally(() => {
    worker.off('message', answer).off('error', fail).off('exit', exit);
    signal?.removeEventListener('abort', abort);
  });
}
