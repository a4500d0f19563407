import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { explainNetwork, proxyFor, request } from '../../../infra/setup/http.mjs';

async function refusingProxy() {
  const asked: http.IncomingMessage[] = [];
  const server = http.createServer();
  server.on('connect', (request, socket) => {
    asked.push(request);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { asked, port: (server.address() as AddressInfo).port };
}

describe('request', () => {
  it('asks the proxy for a tunnel to the host, with its credentials, and names it when it refuses', async () => {
    const { asked, port } = await refusingProxy();
    const env = { HTTPS_PROXY: `http://ann:s%20t@127.0.0.1:${port}` };

    const attempt = request('https://files.example/x', { idleMs: 5_000, env });

    await expect(attempt).rejects.toThrow(
      `proxy 127.0.0.1:${port} answered 407 for files.example:443`,
    );
    expect(asked[0]?.url).toBe('files.example:443');
    const credentials = Buffer.from('ann:s t').toString('base64');
    expect(asked[0]?.headers['proxy-authorization']).toBe(`Basic ${credentials}`);
  });
});

describe('proxyFor', () => {
  const target = new URL('https://files.example.org/x');

  it.each([
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://proxy:8080' }, 'proxy:8080'],
    ['its lower case', { https_proxy: 'http://proxy:8080' }, 'proxy:8080'],
    ['a proxy without a scheme', { HTTPS_PROXY: 'proxy:8080' }, 'proxy:8080'],
    ['another host in NO_PROXY', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'ample.org' }, 'p:1'],
    ['no proxy', {}, undefined],
    [
      'the host in NO_PROXY',
      { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a,files.example.org' },
      undefined,
    ],
    ['its domain in NO_PROXY', { HTTPS_PROXY: 'http://p:1', no_proxy: ' .example.org' }, undefined],
    ['NO_PROXY=*', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, undefined],
  ])('honours %s', (_, env, expected) => {
    const proxy = proxyFor(target, env);

    expect(proxy?.host).toBe(expected);
  });

  it('leaves plain HTTP alone', () => {
    const proxy = proxyFor(new URL('http://127.0.0.1/x'), { HTTPS_PROXY: 'http://p:1' });

    expect(proxy).toBeUndefined();
  });
});

describe('explainNetwork', () => {
  it.each([
    ['ENOTFOUND', 'its name could not be resolved'],
    ['ECONNREFUSED', 'it refused the connection'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  ])('puts %s in words', (code, words) => {
    const explained = explainNetwork(Object.assign(new Error('raw'), { code }));

    expect(explained).toContain(words);
  });
});
