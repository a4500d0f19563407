import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailableError } from '../../../functions/shared/object-store.ts';
import { championKey } from '../../../functions/shared/registry/keys.ts';
import { promote } from '../../../functions/shared/registry/promote.ts';
import { gatheredStore } from '../../support/gathered-store.ts';
import { overrideStore } from '../../support/overridden-store.ts';
import { change, saveVersions } from '../../support/saved-versions.ts';
import { detailOf, type Managed, NOW, openManaged } from './support/managed.ts';

const at = new Date(NOW).toISOString();

describe('the management API', () => {
  let managed: Managed;

  beforeEach(async () => {
    managed = openManaged();
    await saveVersions(managed.store, 'town', 3);
  });
  afterEach(() => managed[Symbol.dispose]());

  const put = (version: number, headers?: Record<string, string>) =>
    managed.post('/v1/models/town/promote', { version, reason: 'it is better' }, headers);
  const serving = async () => (await managed.get('/v1/models/town/champion')).json.version;

  it('promotes, shows the champion, and lists what was done', async () => {
    const promoted = await put(2);
    const champion = await managed.get('/v1/models/town/champion');
    const trail = await managed.get('/v1/models/town/trail?limit=1');

    expect(promoted.status).toBe(200);
    expect(promoted.json).toMatchObject({
      model: 'town',
      changed: true,
      entry: { sequence: 1, action: 'promote', from: null, to: 2, by: 'local', at },
    });
    expect(champion.json).toEqual({
      version: 2,
      promotedAt: at,
      by: 'local',
      why: 'it is better',
      sequence: 1,
    });
    expect(champion.headers.get('etag')).toBe(promoted.headers.get('etag'));
    expect(trail.json).toEqual({ entries: [promoted.json.entry], next: null });
  });

  it('lists models and versions in pages and shows each with its report', async () => {
    await saveVersions(managed.store, 'village', 1);
    await put(3);

    const first = await managed.get('/v1/models?limit=1');
    const second = await managed.get(`/v1/models?limit=1&after=${first.json.next}`);
    const model = await managed.get('/v1/models/town');
    const versions = await managed.get('/v1/models/town/versions?limit=2');
    const older = await managed.get(`/v1/models/town/versions?before=${versions.json.next}`);
    const version = await managed.get('/v1/models/town/versions/2');
    const report = await managed.get('/v1/models/town/versions/3/report');

    expect([...first.json.models, ...second.json.models]).toMatchObject([
      { model: 'town', champion: { version: 3 }, about: { kind: 'seasonal-naive' } },
      { model: 'village', champion: null, about: { version: 1 } },
    ]);
    expect(second.json.next).toBeNull();
    expect(model.json).toMatchObject({ newestVersion: 3, trailLength: 1 });
    expect([...versions.json.versions, ...older.json.versions]).toMatchObject([
      { version: 3, isChampion: true },
      { version: 2, isChampion: false },
      { version: 1, isChampion: false },
    ]);
    expect(version.json).toMatchObject({ version: 2, metrics: { mae: 5 }, series: { id: 'town' } });
    expect(report.json).toMatchObject({ evaluation: { days: 3 }, history: [{ to: 3 }] });
  });

  it('rolls back, to what came before or to a named version', async () => {
    for (const version of [1, 2, 3]) await put(version);

    const back = await managed.post('/v1/models/town/rollback', { reason: 'jumps at midnight' });
    const named = await managed.post('/v1/models/town/rollback', { reason: 'r', toVersion: 3 });

    expect(back.json.entry).toMatchObject({ action: 'rollback', from: 3, to: 2 });
    expect(named.json.entry).toMatchObject({ action: 'rollback', from: 2, to: 3 });
  });

  it('archives and restores versions and models, listed apart', async () => {
    await put(1);
    const reason = { reason: 'tidying' };

    await managed.post('/v1/models/town/versions/2/archive', reason);
    const archivedVersions = await managed.get('/v1/models/town/versions?archived=true');
    await managed.post('/v1/models/town/versions/2/restore', reason);
    const archived = await managed.post('/v1/models/town/archive', reason);
    const lists = [
      (await managed.get('/v1/models')).json.models,
      (await managed.get('/v1/models?archived=true')).json.models,
    ];
    const champion = await managed.get('/v1/models/town/champion');
    const restored = await managed.post('/v1/models/town/restore', reason);

    expect(archivedVersions.json.versions).toMatchObject([{ version: 2, isArchived: true }]);
    expect(lists).toMatchObject([[], [{ model: 'town', archived: { by: 'local', at } }]]);
    expect(champion.status).toBe(404);
    expect([archived.json.changed, restored.json.changed]).toEqual([true, true]);
    expect(await serving()).toBe(1);
  });

  it('never archives the champion', async () => {
    await put(1);

    const refused = await managed.post('/v1/models/town/versions/1/archive', { reason: 'r' });

    expect(refused.status).toBe(409);
    expect(detailOf(refused)).toContain('Version 1 of "town" is the champion');
  });

  it('tells the loser of a race who won, in words and as data', async () => {
    const { store } = managed;
    using racing = openManaged(() => gatheredStore(store, championKey('town'), 2));

    const answers = await Promise.all(
      [1, 2].map((version) =>
        racing.post('/v1/models/town/promote', { version, reason: `I want ${version}` }),
      ),
    );

    const [winner, loser] = answers.toSorted((a, b) => a.status - b.status);
    expect([winner?.status, loser?.status]).toEqual([200, 409]);
    expect(loser?.json).toMatchObject({
      code: 'champion.moved',
      title: 'Conflict',
      winner: winner?.json.entry,
    });
    expect(loser?.json.detail).toContain(`("${winner?.json.entry.why}")`);
  });

  describe('conditions', () => {
    it('changes the champion only where it is the one that If-Match names', async () => {
      const seen = (await put(1)).headers.get('etag') ?? '';

      const second = await put(2, { 'if-match': `"other", ${seen}` });
      const late = await put(3, { 'if-match': seen });
      const weak = await put(3, { 'if-match': `W/${second.headers.get('etag')}` });
      const any = await put(3, { 'if-match': '*' });

      expect([second, late, weak, any].map(({ status }) => status)).toEqual([200, 412, 412, 200]);
      expect(late.json).toMatchObject({ code: 'champion.mismatch', champion: { to: 2 } });
    });

    it('says 304 to who knows the champion', async () => {
      const tag = (await put(1)).headers.get('etag') ?? '';
      const ask = (header: string) =>
        managed.get('/v1/models/town/champion', { 'if-none-match': header });

      const answers = [await ask(tag), await ask(`W/${tag}`), await ask('*'), await ask('"other"')];

      expect(answers.map(({ status }) => status)).toEqual([304, 304, 304, 200]);
      expect(answers[0]?.json).toBeUndefined();
      expect(answers[0]?.headers.get('etag')).toBe(tag);
    });

    it.each(['abc', '"open', 'W/', '"a" "b"', '*, "a"'])('refuses If-Match %s', async (tag) => {
      const refused = await put(1, { 'if-match': tag });

      expect(refused.status).toBe(400);
      expect(refused.json).toMatchObject({ param: 'If-Match' });
    });
  });

  describe('Idempotency-Key', () => {
    const key = { 'idempotency-key': '8e03978e-40d5-43e8-bc93-6894a57f9324' };

    it('answers a repeat as the first time, and acts once', async () => {
      await put(1);
      await put(2);
      const rollBack = () => managed.post('/v1/models/town/rollback', { reason: 'bad' }, key);

      const [first, second] = [await rollBack(), await rollBack()];

      expect(second.json).toEqual(first.json);
      expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
      expect(await serving()).toBe(1);
      expect((await managed.get('/v1/models/town/trail')).json.entries).toHaveLength(3);
    });

    it('repeats what was asked with If-Match, though the champion has moved by it', async () => {
      const seen = (await put(1)).headers.get('etag') ?? '';
      const send = () => put(2, { ...key, 'if-match': seen });

      const [first, second] = [await send(), await send()];

      expect([first.status, second.status]).toEqual([200, 200]);
      expect(second.json).toEqual(first.json);
    });

    it.each([
      ['body', () => put(2, key)],
      ['condition', () => put(1, { ...key, 'if-match': '*' })],
      ['operation', () => managed.post('/v1/models/town/archive', { reason: 'it is better' }, key)],
    ])('is refused with another %s', async (_what, another) => {
      await put(1, key);

      const refused = await another();

      expect(refused.status).toBe(422);
      expect(refused.json).toMatchObject({ code: 'idempotency.key-reused' });
      expect(await serving()).toBe(1);
    });

    it('of one caller is not that of another', async () => {
      const send = (version: number, apiKeyId: string) =>
        managed.send(
          '/v1/models/town/promote',
          {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...key },
            body: JSON.stringify({ version, reason: 'r' }),
          },
          { identity: { apiKeyId } },
        );

      expect((await send(1, 'a')).status).toBe(200);
      expect((await send(2, 'b')).json).toMatchObject({ changed: true, entry: { by: 'key:b' } });
    });

    it.each(['', 'x'.repeat(256)])('refuses the key "%s"', async (bad) => {
      const refused = await put(1, { 'idempotency-key': bad });

      expect(refused.status).toBe(400);
      expect(refused.json).toMatchObject({ param: 'Idempotency-Key' });
    });
  });

  it.each([
    [{ identity: { apiKeyId: 'abc123' } }, 'key:abc123'],
    [{ identity: { apiKeyId: 'abc123', caller: 'AIDA1' } }, 'iam:AIDA1'],
    [
      { identity: { caller: 'AIDA1', userArn: 'arn:aws:iam::1:user/eve' } },
      'arn:aws:iam::1:user/eve',
    ],
    [
      {
        identity: { apiKeyId: 'k' },
        authorizer: { claims: { sub: '1', email: 'eve@example.org' } },
      },
      'user:eve@example.org',
    ],
    [{ identity: {} }, 'local'],
  ])('names the caller of %j as %s', async (requestContext, actor) => {
    const answer = await managed.send(
      '/v1/models/town/promote',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ version: 1, reason: 'r' }),
      },
      { requestId: 'request-1', ...requestContext },
    );

    expect(answer.json.entry.by).toBe(actor);
    expect(answer.headers.get('x-request-id')).toBe('request-1');
  });

  it('keeps the reason of a fault to the log, and asks to come again', async () => {
    using failing = openManaged((store) =>
      overrideStore(store, {
        get: async () => {
          throw new StoreUnavailableError('secret inner detail');
        },
      }),
    );

    const answer = await failing.get('/v1/models/town');

    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(JSON.stringify(answer.json)).not.toContain('secret');
    expect(detailOf(answer)).toContain(answer.headers.get('x-request-id'));
    expect(failing.faults).toEqual([expect.any(StoreUnavailableError)]);
  });

  it('knows what programs did past it', async () => {
    await promote(managed.store, { ...change('town', 'training', 'better'), version: 2 });

    expect((await managed.get('/v1/models/town')).json.champion).toMatchObject({
      version: 2,
      by: 'training',
    });
  });
});
