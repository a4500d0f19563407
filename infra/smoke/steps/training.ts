import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { readAnswer, SmokeError } from '../service-client.ts';
import { demand, type SmokeRun, type SmokeStep } from '../smoke-run.ts';

const job = z.looseObject({
  id: z.string(),
  state: z.string(),
  version: z.number().nullable(),
  decision: z.looseObject({ sentence: z.string() }).nullable(),
  failure: z.looseObject({ message: z.string() }).nullable(),
});
const requested = z.looseObject({ job });
const champion = z.looseObject({ version: z.number() });

const UNDER_WAY = ['queued', 'fitting', 'writing', 'trained'];
const POLL_MS = 1_000;
const HOLDOUT_DAYS = 28;

const first: SmokeStep = {
  name: 'a model is trained on them',
  run: async (run) => {
    const { decision, version, state } = await train(run, { seed: 1, approval: 'automatic' });
    return `version ${version}, ${state}: ${decision?.sentence ?? 'nothing to compare with'}`;
  },
};

const second: SmokeStep = {
  name: 'and a challenger, for a person to judge',
  run: async (run) => {
    const { version, state } = await train(run, { seed: 2, approval: 'manual' });
    return `version ${version}, ${state}`;
  },
};

const promoteAndBack: SmokeStep = {
  name: 'a version is promoted, and rolled back',
  run: async (run) => {
    await promote(run, 1);
    await promote(run, 2);
    await change(run, 'rollback', {});
    const serves = await championOf(run);
    demand(serves === 1, () => new SmokeError(`After the roll-back version ${serves} serves.`));
    return 'version 1, 2, and 1 again';
  },
};

export const trainingSteps: readonly SmokeStep[] = [first, second, promoteAndBack];

async function train(
  run: SmokeRun,
  settings: { readonly seed: number; readonly approval: 'automatic' | 'manual' },
): Promise<z.infer<typeof job>> {
  const { client, signal, model, series, kind, made } = run;
  made.model = true;
  const body = {
    reason: 'smoke test',
    settings: { series, kind, holdoutDays: HOLDOUT_DAYS, watchDrift: false, ...settings },
  };
  const path = `/v1/models/${model}/train`;
  const asked = await client.json(requested, 'POST', path, { body, expect: [202], signal });
  made.job = asked.job.id;
  const ended = await waitFor(run, asked.job.id);
  delete made.job;
  demand(
    ['promoted', 'rejected', 'awaiting-approval'].includes(ended.state),
    () =>
      new SmokeError(`The training ended as ${ended.state}: ${ended.failure?.message ?? ''}`, {
        job: ended,
      }),
  );
  return ended;
}

async function waitFor(
  { client, signal, trainSeconds }: SmokeRun,
  id: string,
): Promise<z.infer<typeof job>> {
  const giveUpAt = Date.now() + trainSeconds * 1_000;
  for (;;) {
    const now = await client.json(job, 'GET', `/v1/jobs/${id}`, { signal });
    if (!UNDER_WAY.includes(now.state)) return now;
    demand(
      Date.now() < giveUpAt,
      () =>
        new SmokeError(
          `The training ${id} is ${now.state} after ${trainSeconds} s. Is the pipeline being ` +
            'started? It may also be that --train-timeout is too short for its schedule.',
          { job: now },
        ),
    );
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** A version that serves already need not be promoted. */
async function promote(run: SmokeRun, version: number): Promise<void> {
  if ((await championOf(run)) === version) return;
  await change(run, 'promote', { version });
  const serves = await championOf(run);
  demand(
    serves === version,
    () => new SmokeError(`Version ${version} was promoted, and version ${serves} serves.`),
  );
}

async function change(run: SmokeRun, what: 'promote' | 'rollback', body: object): Promise<void> {
  const { client, model, signal } = run;
  await client.ask('POST', `/v1/models/${model}/${what}`, {
    body: { reason: 'smoke test', ...body },
    signal,
  });
}

/** Undefined where no version serves yet. */
async function championOf({ client, model, signal }: SmokeRun): Promise<number | undefined> {
  const path = `/v1/models/${model}/champion`;
  const answer = await client.ask('GET', path, { expect: [200, 404], signal });
  return answer.status === 404 ? undefined : readAnswer(champion, path, answer).version;
}
