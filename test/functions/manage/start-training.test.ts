import { expect, it } from 'vitest';
import { manageApp } from '../../../functions/manage/app.ts';
import type { StartTraining } from '../../../functions/shared/jobs/pipeline-starter.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { NOW } from './support/managed.ts';

function open(startTraining: StartTraining) {
  const faults: unknown[] = [];
  const app = manageApp({
    store: new MemoryStore(),
    clock: () => NOW,
    onFault: (error) => faults.push(error),
    startTraining,
  });
  const post = async (path: string, body: object) => {
    const response = await app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: (await response.json()) as { job: { id: string } } };
  };
  const settings = { series: 'town', kind: 'mlp' };
  const ask = () => post('/v1/models/town-mlp/train', { reason: 'a new heat pump', settings });
  return { ask, post, faults };
}

it('starts the training that was asked for, the same one for all who join it', async () => {
  const started: string[] = [];
  const { ask, faults } = open(async ({ id }) => {
    started.push(id);
  });

  const answers = await Promise.all([ask(), ask(), ask()]);

  const ids = answers.map(({ json }) => json.job.id);
  expect(new Set([...started, ...ids]).size).toBe(1);
  expect(started).toHaveLength(3);
  expect(faults).toEqual([]);
});

it('starts nothing for a job that is under way, nor for what is no request', async () => {
  const started: string[] = [];
  const { ask, post } = open(async ({ id }) => {
    started.push(id);
  });
  const { json } = await ask();
  await post(`/v1/jobs/${json.job.id}/cancel`, { reason: 'no' });
  await post('/v1/models/town-mlp/train', { reason: '' });

  expect(started).toEqual([json.job.id]);
});

it('answers with the job where it cannot be started, for the next run takes it up', async () => {
  const { ask, faults } = open(async () => {
    throw new Error('Step Functions does not answer');
  });

  const { status, json } = await ask();

  expect(status).toBe(202);
  expect(json).toMatchObject({ answer: 'new', job: { state: 'queued' } });
  expect(faults).toMatchObject([{ message: 'Step Functions does not answer' }]);
});
