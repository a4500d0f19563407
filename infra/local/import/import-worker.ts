import { parentPort } from 'node:worker_threads';
import { importSeries, type SeriesImport } from '../../../functions/readings/import-series.ts';
import { type JudgedMonths, judgeMonths } from '../../../functions/readings/store/judge-months.ts';
import type { ObjectStore } from '../../../functions/shared/object-store.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { WattcastError } from '../../../models/errors.ts';
import type { ImportAnswer, ImportTask } from './import-pool.ts';

const stores = new Map<string, ObjectStore>();

function storeAt(location: string): ObjectStore {
  const store = stores.get(location) ?? openStore(location);
  stores.set(location, store);
  return store;
}

async function work(task: ImportTask): Promise<JudgedMonths | SeriesImport> {
  if (task.kind === 'judge') {
    const { files, ...judged } = await judgeMonths(task.months);
    return { ...judged, files: files.map(({ month, bytes }) => ({ month, bytes })) };
  }
  return importSeries({ ...task.series, store: storeAt(task.location) });
}

function failureOf(error: unknown) {
  if (error instanceof WattcastError) {
    return { code: error.code, message: error.message, data: error.data };
  }
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

parentPort?.on('message', async ({ number, task }: { number: number; task: ImportTask }) => {
  const answer = await work(task).then(
    (result): ImportAnswer => ({ task: number, result }),
    (error: unknown): ImportAnswer => ({ task: number, failure: failureOf(error) }),
  );
  parentPort?.postMessage(answer);
});
