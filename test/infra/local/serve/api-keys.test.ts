import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { KEY_MISSING } from '../../../../infra/bundle/gateway-answers.ts';
import { type Gateway, openGateway } from '../../../../infra/local/gateway/gateway.ts';
import { keyHolders, readApiKeys } from '../../../../infra/local/serve/api-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'wattcast-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ALICE = 'a'.repeat(20);
const BOB = 'Bob_s-key-of-more-than-20';

function fileOf(text: string): string {
  const path = join(folder, 'keys');
  writeFileSync(path, text);
  return path;
}

describe('readApiKeys', () => {
  it('finds none where no option gives any', async () => {
    expect(await readApiKeys({})).toEqual([]);
  });

  it('reads a key from the option, and names with keys from a file', async () => {
    const apiKeys = fileOf(`# who may ask\n\nalice  ${ALICE}\r\nbob\t${BOB}\n`);

    const keys = await readApiKeys({ apiKey: BOB, apiKeys });

    expect(keys).toEqual([
      { id: 'default', key: BOB },
      { id: 'alice', key: ALICE },
      { id: 'bob', key: BOB },
    ]);
  });

  it.each([
    ['alice', /line 1 must be a name and a key/],
    [`alice ${ALICE} more`, /line 1 must be a name and a key/],
    ['\nalice short-secret', /line 2: the key has 12 characters; it must have 20 to 128/],
    ['# nobody', /has no key/],
  ])('refuses a file that says %j, and does not print a key', async (text, message) => {
    const reading = readApiKeys({ apiKeys: fileOf(text) });

    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.not.toThrow(/short-secret/);
  });

  it('says which file cannot be read', async () => {
    await expect(readApiKeys({ apiKeys: '/nowhere/keys' })).rejects.toThrow('"/nowhere/keys"');
  });
});

describe('a gateway with keys', () => {
  let gateway: Gateway | undefined;
  afterEach(() => gateway?.close());

  const asked: APIGatewayProxyEvent['requestContext']['identity'][] = [];
  const service = {
    name: 'service',
    handler: async ({ requestContext }: APIGatewayProxyEvent) => {
      asked.push(requestContext.identity);
      return { statusCode: 200, body: '{}' };
    },
  };

  async function ask(headers: Record<string, string>): Promise<Response> {
    gateway = await openGateway({
      host: '127.0.0.1',
      port: 0,
      route: () => service,
      holderOf: keyHolders([{ id: 'alice', key: ALICE }]),
    });
    return fetch(`${gateway.url}/v2/models`, { method: 'POST', body: 'x', headers });
  }

  it.each([{}, { 'x-api-key': '' }, { 'x-api-key': `${ALICE}a` }, { authorization: ALICE }])(
    'refuses %j as API Gateway does, and asks no function',
    async (headers) => {
      asked.length = 0;

      const response = await ask(headers as Record<string, string>);

      expect(response.status).toBe(403);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toEqual({
        type: 'about:blank',
        ...KEY_MISSING,
        instance: expect.stringMatching(/^urn:request:[\da-f-]{36}$/),
        error: KEY_MISSING.detail,
      });
      expect(asked).toEqual([]);
    },
  );

  it('tells the function whose key it was', async () => {
    asked.length = 0;

    const response = await ask({ 'x-api-key': ALICE });

    expect(response.status).toBe(200);
    expect(asked).toMatchObject([{ apiKey: ALICE, apiKeyId: 'alice' }]);
  });
});
