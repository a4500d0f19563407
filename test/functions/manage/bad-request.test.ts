import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../../functions/manage/operations/all.ts';
import { saveVersions } from '../../support/saved-versions.ts';
import { type Answer, detailOf, type Managed, openManaged } from './support/managed.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a bad management request', () => {
  let managed: Managed;

  beforeAll(async () => {
    managed = openManaged();
    await saveVersions(managed.store, 'town', 2);
  });
  afterAll(() => managed[Symbol.dispose]());

  const promote = (body: unknown) => managed.post('/v1/models/town/promote', body);
  const raw = (body: string, headers: Record<string, string> = JSON_TYPE) =>
    managed.send('/v1/models/town/promote', { method: 'POST', headers, body });

  const cases: [string, () => Promise<Answer>, number, string | undefined, string[]][] = [
    [
      'an unknown field',
      () => promote({ version: 1, reason: 'r', force: true }),
      400,
      'force',
      ['"force" is not a known field', '"version", "reason"', 'For example {"version":7'],
    ],
    [
      'a version that is a text',
      () => promote({ version: '1', reason: 'r' }),
      400,
      'version',
      ['"version" is "1"', 'a whole number'],
    ],
    [
      'a version below 1',
      () => promote({ version: 0, reason: 'r' }),
      400,
      'version',
      ['"version" is 0', 'a whole number from 1 to 999999999'],
    ],
    [
      'a version that is not there',
      () => promote({ version: 9, reason: 'r' }),
      404,
      undefined,
      ['no version 9', 'newest are 2, 1'],
    ],
    ['no reason', () => promote({ version: 1 }), 400, 'reason', ['"reason" is missing', 'text']],
    [
      'a blank reason',
      () => promote({ version: 1, reason: '  ' }),
      400,
      'reason',
      ['"reason" is "  "', 'no white space'],
    ],
    [
      'a reason without end',
      () => promote({ version: 1, reason: 'x'.repeat(1001) }),
      400,
      'reason',
      ['"reason" is "xxx', '...', 'at most 1000 characters long'],
    ],
    ['a list', () => promote([1]), 400, undefined, ['The body is a list of 1', 'a JSON object']],
    ['no body', () => raw(''), 400, undefined, ['The body is empty', 'For example']],
    ['text that is not JSON', () => raw('{version: 1}'), 400, undefined, ['The body is not JSON']],
    [
      'a body that is too large',
      () => promote({ version: 1, reason: 'x'.repeat(20_000) }),
      413,
      undefined,
      ['the limit is 16384'],
    ],
    [
      'another media type',
      () => raw('version=1', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      undefined,
      ['"application/x-www-form-urlencoded"', 'application/json'],
    ],
    [
      'a bad name',
      () => managed.get('/v1/models/Town'),
      400,
      'model',
      ['"model" is "Town"', 'lower-case letters'],
    ],
    ['an unknown model', () => managed.get('/v1/models/city'), 404, undefined, ['no model "city"']],
    [
      'a version that is no number',
      () => managed.get('/v1/models/town/versions/latest'),
      400,
      'version',
      ['"version" is "latest"', 'a whole number from 1'],
    ],
    [
      'a page that is too long',
      () => managed.get('/v1/models?limit=101'),
      400,
      'limit',
      ['"limit" is "101"', 'a whole number from 1 to 100'],
    ],
    [
      'an unknown parameter',
      () => managed.get('/v1/models?page=2'),
      400,
      'page',
      ['"page" is not a known field', '"archived", "limit", "after"'],
    ],
    [
      'a parameter given twice',
      () => managed.get('/v1/models?limit=1&limit=2'),
      400,
      'limit',
      ['"limit" is given 2 times'],
    ],
    [
      'a flag that is neither',
      () => managed.get('/v1/models?archived=yes'),
      400,
      'archived',
      ['"archived" is "yes"', '"true" or "false"'],
    ],
    [
      'another path',
      () => managed.get('/v1/models/town/nothing'),
      404,
      undefined,
      ['GET /v1/models/town/nothing'],
    ],
  ];

  it.each(cases)(
    'with %s is told what, where and how to mend it',
    async (_what, send, status, param, said) => {
      const answer = await send();

      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.json.param).toBe(param);
      for (const part of said) expect(detailOf(answer)).toContain(part);
    },
  );

  it('with another method is told which are allowed', async () => {
    const answers = await Promise.all([
      managed.send('/v1/models/town', { method: 'DELETE' }),
      managed.get('/v1/models/town/promote'),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([405, 405]);
    expect(answers.map(({ headers }) => headers.get('allow'))).toEqual(['GET, HEAD', 'POST']);
  });

  it('never brings the function down, whatever it says', async () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('town', '1'));
    const field = fc.oneof(fc.constantFrom('version', 'reason', 'toVersion'), fc.string());
    const body = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .dictionary(field, fc.oneof(fc.jsonValue(), fc.integer()))
        .map((value) => JSON.stringify(value)),
    );
    const headers = fc.dictionary(
      fc.constantFrom('if-match', 'if-none-match', 'idempotency-key', 'content-type'),
      fc.string().map((value) => value.replaceAll(/[^\x20-\x7e]/g, '').trim()),
      { depthIdentifier: 'headers', maxKeys: 2 },
    );
    const request = fc.record({
      operation: fc.constantFrom(...operations),
      names: fc.record({ model: text, version: text, job: text }),
      query: fc.dictionary(fc.oneof(fc.constantFrom('limit', 'before', 'after'), text), text, {
        maxKeys: 2,
      }),
      body,
      headers,
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ operation, names, query, body: sent, headers: given }) => {
        const path = operation.path.replaceAll(
          /\{(\w+)\}/g,
          (_, name: 'model' | 'version' | 'job') => encodeURIComponent(names[name].toWellFormed()),
        );
        const search = new URLSearchParams(query);
        const answer = await managed.send(`${path}?${search}`, {
          method: operation.method,
          headers: given,
          ...(operation.method === 'POST' ? { body: sent } : {}),
        });
        expect(answer.status, JSON.stringify(answer.json)).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
    expect(managed.faults).toEqual([]);
  });
});
