import { afterEach, describe, expect, it } from 'vitest';
import { type Gateway, openGateway, PortInUseError } from '../../../infra/local/gateway/gateway.ts';

const echo = {
  name: 'echo',
  handler: async (event: { body: string | null; path: string }) => ({
    statusCode: 201,
    headers: { 'x-path': event.path },
    multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
    body: Buffer.from(event.body ?? '').toString('base64'),
    isBase64Encoded: true,
  }),
};
const LONG_TEXT = 'hällo € '.repeat(50_000);
const long = {
  name: 'long',
  handler: async () => ({ statusCode: 200, body: LONG_TEXT }),
};
const failing = {
  name: 'failing',
  handler: async () => {
    throw new Error('secret inner detail');
  },
};

describe('the local gateway', () => {
  let gateway: Gateway | undefined;
  afterEach(() => gateway?.close());

  async function open() {
    gateway = await openGateway({
      host: '127.0.0.1',
      port: 0,
      route: (path) => [echo, long, failing].find(({ name }) => path === `/${name}`),
    });
    return gateway.url;
  }

  it('gives the function the request and the caller its answer', async () => {
    const url = await open();

    const response = await fetch(`${url}/echo`, { method: 'POST', body: 'hällo' });

    expect(response.status).toBe(201);
    expect(response.headers.get('x-path')).toBe('/echo');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('hällo');
  });

  it('passes on long text as it is', async () => {
    const url = await open();

    const response = await fetch(`${url}/long`);

    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(LONG_TEXT)));
    expect(await response.text()).toBe(LONG_TEXT);
  });

  it('answers a path that no function serves with problem details', async () => {
    const url = await open();

    const response = await fetch(`${url}/nowhere`);

    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 404, title: 'Not found' });
  });

  it('hides why a function failed', async () => {
    const url = await open();

    const response = await fetch(`${url}/failing`);

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });

  it('refuses a body over the limit of API Gateway', async () => {
    const url = await open();

    const response = await fetch(`${url}/echo`, {
      method: 'POST',
      body: Buffer.alloc(10_485_761),
    }).catch(() => undefined);

    // The connection may be closed before the whole body was sent; then there is no answer to read.
    expect([413, undefined]).toContain(response?.status);
  });

  it('says which port is in use and what to do', async () => {
    const url = await open();
    const port = Number(new URL(url).port);

    const second = openGateway({ host: '127.0.0.1', port, route: () => undefined });

    await expect(second).rejects.toThrow(PortInUseError);
    await expect(second).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use`);
  });
});
