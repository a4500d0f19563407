import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../functions/shared/jobs/job.ts';
import { listJobs } from '../../../../functions/shared/jobs/list-jobs.ts';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { StoredLetters } from '../../../../functions/train/dead-letters/stored-letters.ts';
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
  type MotoServer,
  startMotoServer,
} from '../../../support/moto-server.ts';
import { storeSeries } from '../../../support/store-dataset.ts';
import { addModel, meter } from './fleet.ts';

/** WATTCAST_FLEET=200 trains as many; the smallest fleet has one failure of each kind. */
const SIZE = Number(process.env['WATTCAST_FLEET'] ?? 6);
const FAILING = Math.max(4, Math.round(SIZE / 20));

interface Fleet {
  readonly store: ObjectStore;
  readonly location: string;
  readonly proxy?: FaultProxy;
  stop(): Promise<void>;
}

/** With moto S3 itself, through a proxy that fails when it is told to; a directory without. */
async function openFleet(): Promise<Fleet> {
  if (!hasMoto) {
    const location = mkdtempSync(join(tmpdir(), 'wattcast-fleet-'));
    const stop = async () => rmSync(location, { recursive: true });
    return { store: openStore(location), location, stop };
  }
  const moto: MotoServer = await startMotoServer();
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

describe(`a fleet of ${SIZE} models, ${FAILING} of which are made to fail`, () => {
  const all = Array.from({ length: SIZE }, (_, index) => meter(index));
  const [failing, sound] = [all.slice(0, FAILING), all.slice(FAILING)];
  const causeOf = (index: number) =>
    (['missing', 'non-finite', 'killed', 'store'] as const)[index % 4];
  const namesWith = (cause: string) =>
    failing.filter((_, index) => causeOf(index) === cause).map(({ info }) => info.id);
  let fleet: Fleet;
  let pool: WorkerPool;
  let killed = new Set(namesWith('killed'));

  beforeAll(async () => {
    fleet = await openFleet();
    for (const series of sound) await addModel(fleet.store, series);
    for (const [index, series] of failing.entries()) {
      await addModel(fleet.store, spoiled(series, causeOf(index) as string));
    }
    pool = new WorkerPool({
      store: fleet.location,
      size: 2,
      environment: { WATTCAST_TRAINING_CONCURRENCY: '2', WATTCAST_LEASE_SECONDS: '15' },
      onStart: (event, processId) => {
        const { task, model } = event as { task: string; model: string };
        if (task === 'train' && killed.has(model)) process.kill(processId as number, 'SIGKILL');
      },
    });
  }, 600_000);

  afterAll(async () => {
    await pool.close();
    await fleet.stop();
  });

  async function run(select: Selection) {
    const announced: Announcement[] = [];
    await runPipeline({
      store: fleet.store,
      input: { select, by: 'test', why: 'test' },
      invoke: (event) => pool.invoke(event),
      onAnnounce: (announcement) => announced.push(announcement),
      retryPauseMs: 20,
    });
    const of = (type: string) =>
      announced.filter((one) => one.type === type).map(({ detail }) => String(detail['model']));
    return { trained: of('model.trained').sort(), failed: of('model.failed').sort() };
  }

  it('trains and decides on the sound ones, and keeps the others with a reason', async () => {
    const refused = new Set(namesWith('store'));
    fleet.proxy?.inject((request) =>
      [...refused].some((name) => request.url?.includes(`/series/${name}/`))
        ? { kind: 'status', status: 500, code: 'InternalError' }
        : undefined,
    );
    const broken = failing
      .filter((_, index) => fleet.proxy || causeOf(index) !== 'store')
      .map(({ info }) => info.id)
      .sort();

    const begunAt = performance.now();
    const { trained, failed } = await run({ all: true });
    report(performance.now() - begunAt, trained.length);

    expect(failed).toEqual(broken);
    expect(trained.length).toBe(SIZE - broken.length);
    const letters = await Array.fromAsync(new StoredLetters(fleet.store).receive());
    expect(letters.map(({ letter }) => letter.model).sort()).toEqual(broken);
    const jobs = await jobsByModel(fleet.store);
    for (const name of trained) expect(['promoted', 'rejected']).toContain(jobs.get(name)?.state);
    const reasons = broken.map((name) => jobs.get(name)?.failure?.error);
    expect(new Set(reasons)).toEqual(
      new Set([
        'NotEnoughHistoryError',
        'NonFiniteLossError',
        'Runtime.ExitError',
        ...(fleet.proxy ? ['StoreUnavailableError'] : []),
      ]),
    );
  }, 3_600_000);

  it('runs what lies in the dead-letter queue again when the causes are gone', async () => {
    fleet.proxy?.inject(undefined);
    killed = new Set();
    for (const series of failing) await storeSeries(fleet.store, series);

    const { trained, failed } = await run({ deadLetters: true });

    expect(failed).toEqual([]);
    expect(trained.length).toBeGreaterThanOrEqual(3);
    expect(await Array.fromAsync(new StoredLetters(fleet.store).receive())).toEqual([]);
    const jobs = await jobsByModel(fleet.store);
    for (const [, { state }] of jobs) expect(['promoted', 'rejected']).toContain(state);
    expect(jobs.size).toBe(SIZE);
  }, 3_600_000);
});

/** Two kinds of failure lie in the readings themselves. */
function spoiled(series: Series, cause: string): Series {
  const values =
    cause === 'missing'
      ? series.values.subarray(0, 10 * 24)
      : // Beyond what single precision holds.
        series.values.map((value) => (cause === 'non-finite' ? value * 1e40 : value));
  return { ...series, values };
}

async function jobsByModel(store: ObjectStore): Promise<Map<string, Job>> {
  const jobs = await Array.fromAsync(listJobs(store));
  return new Map(jobs.map((job) => [job.model, job]));
}

function report(milliseconds: number, trained: number): void {
  if (process.env['WATTCAST_FLEET'] === undefined) return;
  const seconds = (milliseconds / 1000).toFixed(1);
  process.stdout.write(
    `fleet of ${SIZE}: ${seconds} s, ${trained} versions, ${(milliseconds / 1000 / SIZE).toFixed(2)} s a model\n`,
  );
}
