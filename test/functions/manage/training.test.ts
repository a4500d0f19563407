import { describe, expect, it } from 'vitest';
import { openManaged } from './support/managed.ts';

const settings = { series: 'town', kind: 'mlp' };

describe('training over HTTP', () => {
  it('answers 20 requests at once with one job, and shows it', async () => {
    using managed = openManaged();

    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        managed.post('/v1/models/town-mlp/train', { reason: 'test', settings }),
      ),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = new Set(answers.map(({ json }) => json.job.id));
    expect(ids.size).toBe(1);
    expect(answers.filter(({ json }) => json.answer === 'new')).toHaveLength(1);
    const shown = await managed.get(answers[0]?.headers.get('location') as string);
    expect(shown.json).toMatchObject({ state: 'queued', model: 'town-mlp', settings: { seed: 1 } });
  });

  it('requests, cancels, requests; and a repeated request is harmless', async () => {
    using managed = openManaged();
    const ask = (key: string) =>
      managed.post(
        '/v1/models/town-mlp/train',
        { reason: 'test', settings },
        { 'Idempotency-Key': key },
      );
    const first = await ask('one');

    const cancelled = await managed.post(`/v1/jobs/${first.json.job.id}/cancel`, { reason: 'no' });
    const second = await ask('two');
    const repeat = await ask('one');

    expect(cancelled.json).toMatchObject({ state: 'cancelled' });
    expect(second.json).toMatchObject({ answer: 'new', job: { state: 'queued' } });
    expect(repeat.json).toMatchObject({ answer: 'repeated', job: { id: first.json.job.id } });
  });

  it('says how to mend what it cannot do', async () => {
    using managed = openManaged();

    const unknown = await managed.get('/v1/jobs/nobody');
    const bare = await managed.post('/v1/models/town-mlp/train', { reason: 'test' });

    expect(unknown).toMatchObject({ status: 404, json: { code: 'job.unknown' } });
    expect(bare).toMatchObject({ status: 422, json: { code: 'training.no-settings' } });
  });
});
