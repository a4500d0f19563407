import { setTimeout as sleep } from 'node:timers/promises';
import { listAll, type ObjectStore } from '../../functions/shared/object-store.ts';
import type { ServiceClient } from './service-client.ts';
import type { SmokeRun } from './smoke-run.ts';

const WRITING_SECONDS = 60;

/** What became of what a run had made. */
export interface CleanUp {
  readonly removed: readonly string[];
  /** What is still there, and why. */
  readonly left: readonly string[];
}

/**
 * Takes away what a run made: ends its training, puts its model away, and, where it is given the store
 * itself, deletes every object. The API deletes neither readings nor models, so without the store they
 * stay: the model archived, the series under a name of its own.
 */
export async function cleanUp(run: SmokeRun, store: ObjectStore | undefined): Promise<CleanUp> {
  const { client, model, series, made } = run;
  const removed: string[] = [];
  const left: string[] = [];
  const attempt = async (what: string, act: () => Promise<unknown>) => {
    try {
      await act();
      removed.push(what);
    } catch (error) {
      left.push(`${what}: ${(error as Error).message}`);
    }
  };
  const body = { reason: 'smoke test, cleaning up' };
  if (made.job !== undefined) {
    const { job } = made;
    await attempt('the training', () => endTraining(client, job, body));
  }
  if (made.model) {
    const path = `/v1/models/${model}/archive`;
    await attempt('the model, from what serves', () =>
      client.ask('POST', path, { body, expect: [200, 404] }),
    );
  }
  const prefixes = [
    ...(made.model ? [`models/${model}/`, `jobs/${model}/`] : []),
    ...(made.series ? [`series/${series}/`] : []),
  ];
  for (const prefix of prefixes) {
    if (store === undefined) left.push(`${prefix}: give --store and it is deleted too`);
    else await attempt(prefix, () => deleteAll(store, prefix));
  }
  return { removed, left };
}

/** A job whose version is being written cannot be ended any more, and ends by itself. */
async function endTraining(client: ServiceClient, job: string, body: object): Promise<void> {
  const path = `/v1/jobs/${job}`;
  const { status } = await client.ask('POST', `${path}/cancel`, { body, expect: [200, 404, 409] });
  if (status !== 409) return;
  for (let second = 0; second < WRITING_SECONDS; second++) {
    const { text } = await client.ask('GET', path);
    if (JSON.parse(text).endedAt !== null) return;
    await sleep(1_000);
  }
}

async function deleteAll(store: ObjectStore, prefix: string): Promise<void> {
  const keys: string[] = [];
  for await (const key of listAll(store, prefix)) keys.push(key);
  for (const key of keys) await store.delete(key);
}
