import * as tf from '@tensorflow/tfjs-core';
import type { ParallelOptions } from './native/worker-pool.ts';

/**
 * Runs an exported function once a task: ensemble members, folds, many series' models. On the
 * `tensorflow` backend in worker threads, as many as cores; elsewhere one after another.
 * Results come in the order of the tasks and do not depend on how many threads there are.
 * A task carries its seed; networks name their layers, because tfjs numbers unnamed ones as they come.
 */
export async function runInParallel<Task, Result>(
  tasks: readonly Task[],
  options: ParallelOptions,
): Promise<Result[]> {
  if (tf.getBackend() === 'tensorflow') {
    const { runInWorkers } = await import('./native/worker-pool.ts');
    return runInWorkers<Task, Result>(tasks, options);
  }
  const exported = (await import(options.module.href)) as Readonly<Record<string, unknown>>;
  const run = exported[options.name] as (task: Task) => Result | Promise<Result>;
  const results: Result[] = [];
  for (const task of tasks) {
    options.signal?.throwIfAborted();
    results.push(await run(task));
  }
  return results;
}
