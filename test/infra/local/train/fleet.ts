import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTrainingSettings } from '../../../../functions/shared/jobs/training-settings.ts';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import type { Selection } from '../../../../functions/train/tasks/events.ts';
import { runPipeline } from '../../../../infra/local/train/run-pipeline.ts';
import type { Announcement } from '../../../../infra/local/train/task-handlers.ts';
import { WorkerPool } from '../../../../infra/local/train/worker-pool.ts';
import type { Series } from '../../../../models/series/series.ts';
import { type FaultProxy, startFaultProxy } from '../../../support/fault-proxy.ts';
import {
  createBucket,
  hasMoto,
  MOTO_ENVIRONMENT,
  startMotoServer,
} from '../../../support/moto-server.ts';
import { storeSeries } from '../../../support/store-dataset.ts';
import { meter } from './meters.ts';

const CAUSES = ['missing', 'non-finite', 'killed', 'store'] as const;
type Cause = (typeof CAUSES)[number];

/** One failure of each kind, or one model in twenty. */
export function failingIn(size: number): number {
  return Math.max(CAUSES.length, Math.round(size / 20));
}

/** What becomes of the models of one run. */
export interface FleetRun {
  readonly seconds: number;
  readonly trained: readonly string[];
  readonly failed: readonly string[];
}

/** Models with their stores, workers, and causes to fail. */
export interface Fleet {
  readonly store: ObjectStore;
  /** Names of the models that are made to fail, ascending. */
  readonly failing: readonly string[];
  /** Whether the store is S3, which can answer with faults. */
  readonly hasStoreFaults: boolean;
  run(select: Selection): Promise<FleetRun>;
  /** Takes the causes away. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Models of `size` meters on two workers, of which the first ones are made to fail. */
export async function openFleet(size: number): Promise<Fleet> {
  const place = await openPlace();
  const { store, location, proxy } = place;
  const broken = new Map<string, Cause>();
  for (let index = 0; index < size; index++) {
    const series = meter(index);
    // Shifted from round to round, so that a cause meets every source of meters.
    const cause = CAUSES[(index + Math.floor(index / CAUSES.length)) % CAUSES.length] as Cause;
    const isBroken = index < failingIn(size) && (cause !== 'store' || proxy !== undefined);
    if (isBroken) broken.set(series.info.id, cause);
    await addModel(store, isBroken ? spoiled(series, cause) : series);
  }
  const failing = [...broken.keys()];
  const pool = new WorkerPool({
    store: location,
    size: 2,
    environment: { WATTCAST_TRAINING_CONCURRENCY: '2', WATTCAST_LEASE_SECONDS: '15' },
    onStart: (event, processId) => {
      const { task, model } = event as { task: string; model: string };
      const dies = task === 'train' && broken.get(model) === 'killed';
      if (dies) process.kill(processId as number, 'SIGKILL');
    },
  });
  proxy?.inject(({ url = '' }) => {
    const series = /\/series\/(meter-\d+)\//.exec(url)?.[1];
    const fails = series !== undefined && broken.get(series) === 'store';
    return fails ? { kind: 'status', status: 500, code: 'InternalError' } : undefined;
  });
  return {
    store,
    failing: [...failing].sort(),
    hasStoreFaults: proxy !== undefined,
    run: (select) => run(store, pool, select),
    mend: async () => {
      broken.clear();
      for (const name of failing) await storeSeries(store, meter(Number(name.slice(6))));
    },
    close: async () => {
      await pool.close();
      await place.stop();
    },
  };
}

async function run(store: ObjectStore, pool: WorkerPool, select: Selection): Promise<FleetRun> {
  const announced: Announcement[] = [];
  const begunAt = performance.now();
  await runPipeline({
    store,
    input: { select, by: 'test', why: 'test' },
    invoke: (event) => pool.invoke(event),
    onAnnounce: (announcement) => announced.push(announcement),
    retryPauseMs: 20,
  });
  const of = (type: string) =>
    announced.filter((one) => one.type === type).map(({ detail }) => String(detail['model']));
  return {
    seconds: (performance.now() - begunAt) / 1000,
    trained: of('model.trained').sort(),
    failed: of('model.failed').sort(),
  };
}

/** Stores a series and says how the model of its name is trained. */
export async function addModel(store: ObjectStore, series: Series): Promise<void> {
  const model = series.info.id;
  await storeSeries(store, series);
  await writeTrainingSettings(store, model, { series: model, kind: 'mlp', holdoutDays: 14 });
}

interface Place {
  readonly store: ObjectStore;
  readonly location: string;
  readonly proxy?: FaultProxy;
  stop(): Promise<void>;
}

/** With moto S3 itself, through a proxy that fails when it is told to; a directory without. */
async function openPlace(): Promise<Place> {
  if (!hasMoto) {
    const location = mkdtempSync(join(tmpdir(), 'wattcast-fleet-'));
    const stop = async () => rmSync(location, { recursive: true });
    return { store: openStore(location), location, stop };
  }
  const moto = await startMotoServer();
  const proxy = await startFaultProxy(moto.url);
  Object.assign(process.env, MOTO_ENVIRONMENT, { AWS_ENDPOINT_URL_S3: proxy.url });
  await createBucket(moto, 'fleet');
  const location = 's3://fleet/a';
  const stop = async () => {
    await proxy.stop();
    await moto.stop();
    delete process.env['AWS_ENDPOINT_URL_S3'];
  };
  return { store: openStore(location), location, proxy, stop };
}

/** Two kinds of failure lie in the readings themselves. */
function spoiled(series: Series, cause: Cause): Series {
  const { values } = series;
  if (cause === 'missing') return { ...series, values: values.subarray(0, 10 * 24) };
  // Beyond what single precision holds.
  return cause === 'non-finite'
    ? { ...series, values: values.map((value) => value * 1e40) }
    : series;
}
