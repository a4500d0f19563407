import { parentPort, workerData } from 'node:worker_threads';
import { startTensorflow } from './binding.ts';

/** What a worker is told as it starts. */
export interface WorkerSetup {
  readonly module: string;
  readonly name: string;
}

export type WorkerAnswer<Result> =
  | { readonly result: Result }
  | { readonly error: { readonly code: string | undefined; readonly message: string } };

const { module, name } = workerData as WorkerSetup;
await startTensorflow(0);
const exported = (await import(module)) as Readonly<Record<string, unknown>>;
const run = exported[name] as (task: unknown) => unknown;

parentPort?.on('message', async (task: unknown) => {
  parentPort?.postMessage(await answer(task));
});

/** An error's class does not survive being cloned to another thread; its code and words do. */
async function answer(task: unknown): Promise<WorkerAnswer<unknown>> {
  try {
    return { result: await run(task) };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    return { error: { code, message } };
  }
}
