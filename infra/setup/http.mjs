import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';

const maxRedirects = 5;

/**
 * @typedef {object} RequestOptions
 * @property {'GET' | 'HEAD'} [method]
 * @property {Record<string, string>} [headers]
 * @property {number} idleMs without a byte for this long, the request fails with ETIMEDOUT
 * @property {NodeJS.ProcessEnv} [env] HTTPS_PROXY and NO_PROXY are honoured for https
 */

/**
 * Opens a URL, following redirects. The caller reads the body or destroys it.
 * @param {string} url
 * @param {RequestOptions} options
 * @returns {Promise<http.IncomingMessage>}
 */
export async function request(url, options) {
  let target = new URL(url);
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const response = await send(target, options);
    const next = response.headers.location;
    if (next === undefined || !isRedirect(response.statusCode)) return response;
    response.destroy();
    target = new URL(next, target);
  }
  throw new Error(`${new URL(url).host} redirects more than ${maxRedirects} times`);
}

/** @param {number | undefined} status */
function isRedirect(status) {
  return status !== undefined && [301, 302, 303, 307, 308].includes(status);
}

/**
 * @param {URL} target
 * @param {RequestOptions} options
 * @returns {Promise<http.IncomingMessage>}
 */
async function send(target, { method = 'GET', headers = {}, idleMs, env = process.env }) {
  const proxy = proxyFor(target, env);
  const socket = proxy && (await tunnel(proxy, target, idleMs));
  return new Promise((resolve, reject) => {
    const { request: begin } = target.protocol === 'https:' ? https : http;
    const outgoing = begin(target, {
      method,
      timeout: idleMs, // as an option it also covers the time before the connection stands
      headers: { 'user-agent': 'wattcast set-up', ...headers },
      agent: false,
      ...(socket && {
        createConnection: () => tls.connect({ socket, servername: target.hostname }),
      }),
    });
    outgoing.on('timeout', () => outgoing.destroy(timeout(target.host, idleMs)));
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/**
 * @param {URL} target
 * @param {NodeJS.ProcessEnv} env
 * @returns {URL | undefined}
 */
export function proxyFor(target, env) {
  const proxy = env['HTTPS_PROXY'] || env['https_proxy'];
  if (target.protocol !== 'https:' || !proxy) return undefined;
  const direct = (env['NO_PROXY'] || env['no_proxy'] || '').split(',').map((each) => each.trim());
  const isDirect = direct.some(
    (each) =>
      each === '*' ||
      (each !== '' && `.${target.hostname}`.endsWith(`.${each.replace(/^\./, '')}`)),
  );
  return isDirect ? undefined : new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
}

/**
 * @param {URL} proxy
 * @param {URL} target
 * @param {number} idleMs
 * @returns {Promise<import('node:net').Socket>}
 */
function tunnel(proxy, target, idleMs) {
  const authority = `${target.hostname}:${target.port || 443}`;
  const credentials = decodeURIComponent(`${proxy.username}:${proxy.password}`);
  return new Promise((resolve, reject) => {
    const { request: begin } = proxy.protocol === 'https:' ? https : http;
    const outgoing = begin({
      host: proxy.hostname,
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      timeout: idleMs,
      path: authority,
      agent: false,
      headers: {
        host: authority,
        ...(proxy.username && {
          'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}`,
        }),
      },
    });
    outgoing.on('timeout', () => outgoing.destroy(timeout(`proxy ${proxy.host}`, idleMs)));
    outgoing.on('error', reject);
    outgoing.on('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(socket);
      else
        reject(new Error(`proxy ${proxy.host} answered ${response.statusCode} for ${authority}`));
    });
    outgoing.end();
  });
}

/** @param {string} host @param {number} idleMs */
function timeout(host, idleMs) {
  return Object.assign(new Error(`${host} sent nothing for ${idleMs / 1000} s`), {
    code: 'ETIMEDOUT',
  });
}

/**
 * Why a host could not be used, in words.
 * @param {unknown} error
 * @returns {string}
 */
export function explainNetwork(error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name could not be resolved';
  if (code === 'ECONNREFUSED') return 'it refused the connection';
  if (code.includes('CERT') || code.includes('SIGNATURE')) {
    return `its certificate was not accepted (${code}; NODE_EXTRA_CA_CERTS=file.pem adds an authority)`;
  }
  return error instanceof Error ? error.message || code : String(error);
}
