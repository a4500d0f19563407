import { userInfo } from 'node:os';
import { parseCron } from '../../../functions/shared/jobs/cron.ts';
import { NoTrainingSettingsError } from '../../../functions/shared/jobs/job-errors.ts';
import {
  readTrainingSettings,
  writeTrainingSettings,
} from '../../../functions/shared/jobs/training-settings.ts';
import type { ObjectStore } from '../../../functions/shared/object-store.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import type { Selection } from '../../../functions/train/tasks/events.ts';
import { interruptible } from '../interruptible.ts';
import { runPipeline } from './run-pipeline.ts';
import type { TrainOptions } from './train-command.ts';
import { TrainingBoard } from './training-board.ts';
import { WorkerPool } from './worker-pool.ts';

/** A worker of this machine that is not heard of for so long is gone. */
const LEASE_SECONDS = '15';

type Chosen = { readonly select: Selection; readonly model?: string };

/** Which models the options mean; a new model is named after its series and kind. */
export function selectionOf(options: TrainOptions): Chosen | { readonly problem: string } {
  const { all, model, group, due, retryDeadLetters, series, kind } = options;
  const ways = [all, model, group, due, retryDeadLetters].filter((way) => way !== undefined);
  const settings = settingsIn(options);
  if (ways.length > 1) {
    return { problem: 'give one of --model, --all, --group, --due and --retry-dead-letters' };
  }
  if (Object.keys(settings).length > 0) {
    const name = model?.[0] ?? (series && kind ? `${series}-${kind}` : undefined);
    if (ways.length > (model ? 1 : 0) || (model?.length ?? 1) > 1 || name === undefined) {
      return {
        problem: 'settings are of one model: give --model NAME, or --series ID --kind KIND',
      };
    }
    return { select: { models: [name] }, model: name };
  }
  if (all) return { select: { all } };
  if (model) return { select: { models: [...model] } };
  if (group !== undefined) return { select: { group } };
  if (due) return { select: { due } };
  if (retryDeadLetters) return { select: { deadLetters: true } };
  return {
    problem: 'say what to train: --model NAME, --all, --group NAME, or --series ID --kind KIND',
  };
}

/** Trains, showing a person how far it is; the exit status tells whether anything failed. */
export async function runTraining(options: TrainOptions, { select, model }: Chosen): Promise<void> {
  const store = openStore(options.store);
  if (model !== undefined) await changeSettings(store, model, options);
  const board = new TrainingBoard(options.json ? 'json' : 'text');
  const pool = openPool(options, board);
  try {
    await interruptible((signal) =>
      runPipeline({
        store,
        input: { select, by: userInfo().username, why: 'wattcast train', watch: false },
        invoke: (event) => pool.invoke(event),
        onAnnounce: (announcement) => board.announce(announcement),
        signal,
      }),
    );
  } finally {
    await pool.close();
    board.close();
  }
  if (board.failures > 0) process.exitCode = 1;
}

export function openPool(
  { store, workers }: Pick<TrainOptions, 'store' | 'workers'>,
  board?: TrainingBoard,
): WorkerPool {
  return new WorkerPool({
    store,
    size: Math.max(1, workers),
    environment: {
      WATTCAST_LEASE_SECONDS: process.env['WATTCAST_LEASE_SECONDS'] ?? LEASE_SECONDS,
      WATTCAST_TRAINING_CONCURRENCY: String(Math.max(1, workers)),
    },
    onStart: (event) => {
      const { task, model } = event as { task: string; model: string };
      if (task === 'train') board?.begin(model);
    },
    onProgress: (model, progress) => board?.progress(model, progress),
  });
}

function settingsIn(options: TrainOptions) {
  const { series, kind, seed, holdoutDays, approval, schedule, timeZone, inGroup } = options;
  return Object.fromEntries(
    Object.entries({
      series,
      kind,
      seed,
      holdoutDays,
      approval,
      group: inGroup,
      schedule:
        schedule === undefined ? undefined : { cron: schedule, timeZone: timeZone ?? 'UTC' },
    }).filter(([, value]) => value !== undefined),
  );
}

/** What is not said stays as it was. @throws NoTrainingSettingsError, CronError */
async function changeSettings(
  store: ObjectStore,
  model: string,
  options: TrainOptions,
): Promise<void> {
  if (options.schedule !== undefined) parseCron(options.schedule);
  const before = await readTrainingSettings(store, model).catch((error: unknown) => {
    if (error instanceof NoTrainingSettingsError && options.series && options.kind) return {};
    throw error;
  });
  const settings = { ...before, ...settingsIn(options) };
  await writeTrainingSettings(
    store,
    model,
    settings as typeof settings & { series: string; kind: 'mlp' },
  );
}
