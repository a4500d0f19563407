import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasEnded } from '../../../../functions/shared/jobs/job.ts';
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
import { addModel } from './fleet.ts';
import { meter } from './meters.ts';

/** WATTCAST_KILLS=50 kills as often; none by default, for it takes minutes. */
const KILLS = Number(process.env['WATTCAST_KILLS'] ?? 0);
const MODELS = 4;
const LATEST_KILL_MS = 12_000;
const PROGRAM = resolve(import.meta.dirname, '../../../../infra/local/wattcast.ts');

const isSkipped = KILLS === 0 || process.platform !== 'linux';

describe.skipIf(isSkipped)(`${MODELS} models, killed ${KILLS} times`, () => {
  let location: string;
  let store: ObjectStore;
  const champions = new Map<string, number>();

  beforeAll(async () => {
    location = mkdtempSync(join(tmpdir(), 'wattcast-kills-'));
    store = openStore(location);
    for (let index = 0; index < MODELS; index++) await addModel(store, meter(index));
  }, 120_000);

  afterAll(() => rmSync(location, { recursive: true, force: true }));

  it('shows nothing half, loses no champion and no job, and finishes in the next run', async () => {
    const random = randomFrom(Number(process.env['WATTCAST_SEED'] ?? 1));
    for (let kill = 0; kill < KILLS; kill++) {
      const pipeline = train(location);
      await sleep(random() * LATEST_KILL_MS);
      killOne(pipeline, random() < 0.5 ? 'pipeline' : 'worker');
      await ended(pipeline);
      await requireWhole(store, champions);
    }

    const last = train(location);
    await ended(last);

    expect(last.exitCode).toBe(0);
    await requireWhole(store, champions);
    const jobs = await Array.fromAsync(listJobs(store));
    expect(jobs).toHaveLength(MODELS);
    expect(jobs.filter((job) => !hasEnded(job) || job.state === 'failed')).toEqual([]);
    expect(champions.size).toBe(MODELS);
  }, 3_600_000);
});

function train(store: string): ChildProcess {
  return spawn(process.execPath, [PROGRAM, 'train', '--all', '--store', store], {
    stdio: 'ignore',
    // Whoever was killed is not waited for long.
    env: { ...process.env, WATTCAST_LEASE_SECONDS: '2' },
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
