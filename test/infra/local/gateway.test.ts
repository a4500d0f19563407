import { afterEach, describe, expect, it } from 'vitest';
import { resultInPieces } from '../../../functions/shared/result-in-pieces.ts';
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
/** In pieces, of as many bytes a character as can be and of one; its length is in the request's path. */
const long = {
  name: 'long',
  handler: async (event: { path: string }) =>
    resultInPieces({ statusCode: 200, pieces: piecesOfLength(Number(event.path.split('/')[2])) }),
};
const piecesOfLength = (length: number) =>
  Array.from({ length }, (_, i) => (i % 2 ? `ascii ${i}` : '€äß🌞'.repeat(500)));
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
      route: (path) => [echo, long, failing].find(({ name }) => path.startsWith(`/${name}`)),
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

  it('passes on text in pieces as it is, of many answers at once and one after the other', async () => {
    const url = await open();
    const lengths = [900, 3, 500, 800, 2, 700];
    const ask = async (length: number) => {
      const response = await fetch(`${url}/long/${length}`);
      const text = piecesOfLength(length).join('');
      expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
      // Not read at once, so that the answers lie on top of each other.
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await response.text()) === text).toBe(true);
    };

    await Promise.all(lengths.map(ask));
    for (const length of lengths) await ask(length);
  });

  it('goes on when nobody reads the rest of a long answer', async () => {
    const url = await open();
    const leave = new AbortController();
    const unread = await fetch(`${url}/long/900`, { signal: leave.signal });
    leave.abort();

    const response = await fetch(`${url}/long/800`);

    expect(unread.status).toBe(200);
    expect((await response.text()) === piecesOfLength(800).join('')).toBe(true);
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
