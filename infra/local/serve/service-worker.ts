import { parentPort, workerData } from 'node:worker_threads';
import { openService, type ServiceOptions } from './open-service.ts';

/** The thread's side of `openServiceThread`: serves until it is told to stop. */
try {
  const service = await openService(workerData as ServiceOptions);
  parentPort?.once('message', () => {
    service.close().then(() => process.exit(0));
  });
  parentPort?.postMessage({ url: service.url, bundle: service.bundle });
} catch (error) {
  const { message, code } = error as Error & { code?: string };
  parentPort?.postMessage({ failure: message, code });
}
