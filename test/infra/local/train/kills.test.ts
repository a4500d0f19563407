import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listJobs } from '../../../../functions/shared/jobs/list-jobs.ts';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { UnknownVersionError } from '../../../../functions/shared/registry/registry-errors.ts';
import { readState } from '../../../../functions/shared/registry/registry-state.ts';
import {
  listNumbers,
  requireWholeVersion,
} from '../../../../functions/shared/registry/stored-versions.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { readEvaluation } from '../../../../functions/train/tasks/write-reserved.ts';
import { randomFrom } from '../../../../models/random.ts';
import {
  createBucket,
  hasMoto,
  MOTO_ENVIRONMENT,
  startMotoServer,
} from '../../../support/moto-server.ts';
import { startTestProcess } from '../../../support/test-process.ts';
import { addModel } from './fleet.ts';
import { meter } from './meters.ts';

/** WATTCAST_KILLS=50 kills as often; by default one of each kind is. */
const KILLS = Number(process.env['WATTCAST_KILLS'] ?? 3);
const MODELS = KILLS > 3 ? 4 : 2;
/** From the start of a run; with more models it takes longer. */
const LATEST_KILL_MS = KILLS > 3 ? 12_000 : 3_000;
const LONGEST_OUTAGE_MS = 3000;
const PROGRAM = resolve(import.meta.dirname, '../../../../infra/local/wattcast.ts');
const FRONT = new URL('./processes/store-front.ts', import.meta.url);
const VICTIMS = ['pipeline', 'worker', 'store'] as const;

/** Where the models are, and a server of it that can be killed. */
interface Place {
  readonly location: string;
  /** What a pipeline's process is told. */
  readonly environment: Readonly<Record<string, string>>;
  /** Kills the server, and starts it again after a while. */
  breakDown(outageMs: number): Promise<void>;
  stop(): Promise<void>;
}

describe.skipIf(process.platform !== 'linux')(`${MODELS} models, killed ${KILLS} times`, () => {
  let place: Place;
  let store: ObjectStore;
  const champions = new Map<string, number>();

  beforeAll(async () => {
    place = hasMoto ? await openBucket() : openDirectory();
    store = openStore(place.location);
    for (let index = 0; index < MODELS; index++) await addModel(store, meter(index));
  }, 120_000);

  afterAll(() => place.stop());

  it('shows nothing half, loses no champion and no job, and finishes in the next run', async () => {
    const random = randomFrom(Number(process.env['WATTCAST_SEED'] ?? 1));
    for (let kill = 0; kill < KILLS; kill++) {
      const victim = VICTIMS[kill % VICTIMS.length];
      const pipeline = train(place);
      await sleep(random() * LATEST_KILL_MS);
      if (victim === 'store') await place.breakDown(random() * LONGEST_OUTAGE_MS);
      else killOne(pipeline, victim as 'pipeline' | 'worker');
      await ended(pipeline);
      await requireWhole(store, champions);
    }

    const last = train(place);
    await ended(last);

    expect(last.exitCode).toBe(0);
    await requireWhole(store, champions);
    const jobs = await Array.fromAsync(listJobs(store));
    expect(jobs).toHaveLength(MODELS);
    for (const { state } of jobs) expect(['promoted', 'rejected']).toContain(state);
    // Not each of them is better than the naive forecast.
    expect(champions.size).toBeGreaterThan(0);
  }, 3_600_000);
});

/**
 * S3 with a front of its own: moto forgets everything when it dies, as a real store does not, so it is
 * the front that is killed: connections are refused, or break when a request is half sent or carried out.
 */
async function openBucket(): Promise<Place> {
  const moto = await startMotoServer();
  await createBucket(moto, 'kills');
  Object.assign(process.env, MOTO_ENVIRONMENT, { AWS_ENDPOINT_URL_S3: moto.url });
  const [port, server] = [await freePort(), new URL(moto.url).port];
  const start = () => startTestProcess(FRONT, [String(port), server]);
  let front = await start();
  return {
    location: 's3://kills/a',
    environment: { ...MOTO_ENVIRONMENT, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` },
    breakDown: async (outageMs) => {
      await front.kill();
      await sleep(outageMs);
      front = await start();
    },
    stop: async () => {
      await front.kill();
      await moto.stop();
      delete process.env['AWS_ENDPOINT_URL_S3'];
    },
  };
}

/** A directory has no server. */
function openDirectory(): Place {
  const location = mkdtempSync(join(tmpdir(), 'wattcast-kills-'));
  return {
    location,
    environment: {},
    breakDown: async () => undefined,
    stop: async () => rmSync(location, { recursive: true, force: true }),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function train({ location, environment }: Place): ChildProcess {
  return spawn(process.execPath, [PROGRAM, 'train', '--all', '--store', location], {
    stdio: 'ignore',
    // Whoever was killed is not waited for long.
    env: { ...process.env, ...environment, WATTCAST_LEASE_SECONDS: '2' },
  });
}

/** The pipeline itself, or a worker of it that lives; where none does yet, the pipeline. */
function killOne({ pid }: ChildProcess, what: 'pipeline' | 'worker'): void {
  if (pid === undefined) return;
  const [worker] = what === 'worker' ? childrenOf(pid) : [];
  try {
    process.kill(worker ?? pid, 'SIGKILL');
  } catch {
    // It came to its end by itself.
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        const [, after = ''] = readFileSync(`/proc/${child}/stat`, 'utf8').split(') ');
        return Number(after.split(' ')[1]) === pid;
      } catch {
        return false;
      }
    });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** What must hold whenever anybody looks. */
async function requireWhole(store: ObjectStore, champions: Map<string, number>): Promise<void> {
  for (let index = 0; index < MODELS; index++) {
    const model = `meter-${index}`;
    const made = new Set<string>();
    for (const version of await listNumbers(store, model)) {
      try {
        await requireWholeVersion(store, model, version);
        const { job } = await readEvaluation(store, model, version);
        expect(made.has(job), `two versions of ${job}`).toBe(false);
        made.add(job);
      } catch (error) {
        if (!(error instanceof UnknownVersionError)) throw error;
      }
    }
    const { state } = await readState(store, model);
    if (champions.has(model)) expect(state.champion, `champion of ${model}`).not.toBeNull();
    if (!state.champion) continue;
    await requireWholeVersion(store, model, state.champion.to);
    champions.set(model, state.champion.to);
  }
}
