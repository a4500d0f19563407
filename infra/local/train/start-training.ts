import { availableParallelism } from 'node:os';
import { logFault } from '../../../functions/shared/log.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { openPool } from './run-training.ts';
import { runScheduler } from './scheduler.ts';
import type { Announcement } from './task-handlers.ts';

/** Trains beside the service: by schedule, on request and on drift, in processes of its own. */
export function startTraining(location: string): { stop(): Promise<void> } {
  const abort = new AbortController();
  const scheduler = runScheduler({
    store: openStore(location),
    openPool: () => openPool({ store: location, workers: availableParallelism() }),
    clock: Date.now,
    onAnnounce: announce,
    onFault: (error) => logFault(error, 'scheduler'),
    signal: abort.signal,
  });
  return {
    stop: async () => {
      abort.abort();
      await scheduler;
    },
  };
}

function announce({ type, detail }: Announcement): void {
  const words = String(detail['sentence'] ?? detail['message'] ?? '');
  process.stderr.write(`${type} ${String(detail['model'])} ${words}\n`);
}
