import { writeTrainingSettings } from '../../../../functions/shared/jobs/training-settings.ts';
import { StoredLetters } from '../../../../functions/train/dead-letters/stored-letters.ts';
import { runTask } from '../../../../functions/train/run-task.ts';
import type { TaskDependencies } from '../../../../functions/train/task-context.ts';
import type {
  DecideResult,
  PlannedItem,
  PlanResult,
  Selection,
  TrainResult,
} from '../../../../functions/train/tasks/events.ts';
import type { Series } from '../../../../models/series/series.ts';
import { MemoryStore } from '../../../support/memory-store.ts';
import { storeSeries } from '../../../support/store-dataset.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';

export const NOW = Date.parse('2025-01-01T00:00:00Z');
export const town = syntheticTown({ days: 150, timeZone: 'UTC' }).target;

interface TownOptions {
  readonly series?: Series;
  readonly settings?: object;
  /** One that holds all this already. */
  readonly store?: MemoryStore;
  /** The naive forecast, the default, is a model like any other and needs none. */
  readonly backend?: TaskDependencies['backend'];
  /** Epochs after which a task's time is over. */
  readonly epochsATask?: number;
}

/** The town's model, and the tasks of the pipeline for it. */
export async function openTown(options: TownOptions = {}) {
  const { series = town, settings = {}, epochsATask = Number.POSITIVE_INFINITY } = options;
  const store = options.store ?? (await storeTown(series, settings));
  let [attempt, epochs] = [0, 0];
  const dependencies: TaskDependencies = {
    store,
    clock: () => NOW,
    backend: options.backend ?? (async () => ({ name: 'cpu', library: 'none', version: '0' })),
    deadLetters: new StoredLetters(store),
    leaseMs: 60_000,
    concurrency: 2,
    onProgress: () => {
      epochs++;
    },
  };
  const task = (event: object) => {
    epochs = 0;
    return runTask(event, dependencies, {
      awsRequestId: `attempt ${++attempt}`,
      memoryLimitInMB: '100000',
      getRemainingTimeInMillis: () => (epochs < epochsATask ? 900_000 : 1000),
    });
  };
  const plan = async (select: Selection, run = 'run 1'): Promise<readonly PlannedItem[]> => {
    const planned = (await task({ task: 'plan', run, input: { select } })) as PlanResult;
    const object = await store.get(planned.key);
    return JSON.parse(new TextDecoder().decode(object?.bytes));
  };
  /** A whole run: what the pipeline does when all goes well. */
  const train = async (run = 'run 1') => {
    const [item] = await plan({ models: ['town'] }, run);
    const of = { model: 'town', job: item?.job as string, run };
    let tasks = 0;
    let result: TrainResult;
    do {
      result = (await task({ task: 'train', ...of })) as TrainResult;
      tasks++;
    } while (result.status === 'unfinished');
    const decided = (await task({ task: 'decide', ...of })) as DecideResult;
    return { ...decided, tasks };
  };
  return { store, task, plan, train };
}

async function storeTown(series: Series, settings: object): Promise<MemoryStore> {
  const store = new MemoryStore();
  await storeSeries(store, series);
  const way = { series: 'town', kind: 'seasonal-naive', holdoutDays: 28 } as const;
  await writeTrainingSettings(store, 'town', { ...way, ...settings });
  return store;
}
