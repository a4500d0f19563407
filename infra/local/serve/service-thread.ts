import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { WattcastError } from '../../../models/errors.ts';
import type { Service, ServiceOptions } from './open-service.ts';

/** The service did not start in its thread. */
class ServiceStartError extends WattcastError {
  readonly code = 'service.start';
}

type Started = { url: string; bundle: Service['bundle'] } | { failure: string };

/**
 * The service in a thread of its own. tfjs keeps one engine for all its copies in a thread, so a
 * program that trains on native TensorFlow must not serve on WASM beside it.
 */
export async function openServiceThread(options: ServiceOptions): Promise<Service> {
  const worker = new Worker(new URL('./service-worker.ts', import.meta.url), {
    workerData: options,
  });
  const [started] = (await once(worker, 'message')) as [Started];
  if ('failure' in started) {
    await worker.terminate();
    throw new ServiceStartError(started.failure);
  }
  return {
    ...started,
    close: async () => {
      worker.postMessage('close');
      await once(worker, 'exit');
    },
  };
}
