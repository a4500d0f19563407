import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { APIGatewayProxyEventSchema } from '@aws-lambda-powertools/parser/schemas/api-gateway';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiEventOf } from '../../../infra/local/gateway/api-event.ts';

describe('an event of the local gateway', () => {
  let event: APIGatewayProxyEvent;
  let url: string;
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    event = apiEventOf(request, body, Date.now());
    response.end();
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
  });

  it.each([
    ['a query without values', '/v1/timeseries/models', {}],
    ['repeated parameters', '/v1/series?id=a&id=b&limit=1', {}],
    ['a JSON body', '/v1/timeseries/forecast', { method: 'POST', body: '{"a":1}' }],
    ['a binary body', '/v2/models/m/infer', { method: 'POST', body: gzipSync('{"a":1}') }],
  ])('is one that API Gateway could have sent, with %s', async (_what, path, init) => {
    await fetch(`${url}${path}`, init);

    expect(APIGatewayProxyEventSchema.safeParse(event).error).toBeUndefined();
  });

  it('keeps all repeated parameters and the last in the single-valued map', async () => {
    await fetch(`${url}/v1/series?id=a&id=b`);

    expect(event.multiValueQueryStringParameters).toEqual({ id: ['a', 'b'] });
    expect(event.queryStringParameters).toEqual({ id: 'b' });
  });

  it('carries JSON that raw tensors follow as base64', async () => {
    const body = Buffer.concat([Buffer.from('{}'), Uint8Array.of(0xff, 0xfe)]);

    await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'inference-header-content-length': '2' },
    });

    expect(event.isBase64Encoded).toBe(true);
    expect(Buffer.from(event.body ?? '', 'base64')).toEqual(body);
  });

  it('carries binary bytes as base64 and text as it is', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);

    await fetch(url, {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': 'application/octet-stream' },
    });
    const binary = event;
    await fetch(url, {
      method: 'POST',
      body: '{"é":1}',
      headers: { 'content-type': 'application/json' },
    });

    expect(binary.isBase64Encoded).toBe(true);
    expect(Buffer.from(binary.body ?? '', 'base64')).toEqual(Buffer.from(bytes));
    expect(event).toMatchObject({ isBase64Encoded: false, body: '{"é":1}' });
  });
});
