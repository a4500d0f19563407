/** A download that can be cut anywhere: it goes on where it stopped and ends verified or not at all. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, explainDisk, SetupError } from './errors.mjs';
import { explainNetwork, request } from './http.mjs';

/** Answers that asking again does not change. */
const finalCodes = ['ENOTFOUND', 'ECONNREFUSED', 'CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN'];

/**
 * @typedef {object} Source
 * @property {string} url
 * @property {number} bytes
 * @property {string} sha256 lower-case hex
 *
 * @typedef {object} DownloadOptions
 * @property {(received: number) => void} [onProgress]
 * @property {number} [idleMs] a connection silent for this long is given up
 * @property {number} [tries] failures in a row, none of which brought a byte
 * @property {number} [pauseMs] before the second try; doubles after each
 * @property {NodeJS.ProcessEnv} [env] for the proxy
 */

/**
 * Makes sure that `file` is the source, byte for byte. The part that has come lies in `file.part`.
 * Callers hold a lock: two writers of one part would spoil it (and find out by its hash).
 * @param {Source} source
 * @param {string} file
 * @param {DownloadOptions} [options]
 * @throws {SetupError} `NO_NETWORK`, `DOWNLOAD_CORRUPT`, `DISK_FULL`, `NOT_WRITABLE`
 */
export async function download(source, file, options = {}) {
  if (existsSync(file) && (await hasHash(file, source.sha256))) return;
  rmSync(file, { force: true });
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.part`;
  for (let round = 0; round < 2; round += 1) {
    await complete(source, part, options);
    if (await hasHash(part, source.sha256)) return rename(part, file);
    rmSync(part, { force: true }); // A wrong byte somewhere: only a fresh start mends that.
  }
  throw new SetupError(
    'DOWNLOAD_CORRUPT',
    `${new URL(source.url).host} sent a ${basename(file)} twice that is not the expected one (SHA-256 ` +
      `${source.sha256} over ${source.bytes} bytes). A proxy that rewrites downloads does that. Fetch the ` +
      `file another way and put it at ${file}; it is verified there.`,
  );
}

/**
 * @param {Source} source
 * @param {string} part
 * @param {DownloadOptions} options
 */
async function complete(source, part, { tries = 5, pauseMs = 1_000, ...options }) {
  let failures = 0;
  while (sizeOf(part) !== source.bytes) {
    const before = sizeOf(part);
    try {
      await fetchRest(source, part, options);
    } catch (error) {
      rethrowFinal(error, source, part);
      failures = sizeOf(part) > before ? 1 : failures + 1;
      if (failures >= tries) throw unreachable(source, error);
      await sleep(pauseMs * 2 ** (failures - 1));
    }
  }
}

/**
 * @param {Source} source
 * @param {string} part
 * @param {DownloadOptions} options
 */
async function fetchRest(source, part, { onProgress, idleMs = 30_000, env = process.env }) {
  if (sizeOf(part) > source.bytes) rmSync(part);
  const from = sizeOf(part);
  const headers = { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) };
  const response = await request(source.url, { headers, idleMs, env });
  const start = startOf(response, from);
  if (start === undefined) {
    response.destroy();
    if (response.statusCode === 416 || response.statusCode === 206) rmSync(part, { force: true });
    throw new StatusError(response.statusCode ?? 0);
  }
  await append(response, part, start, source.bytes, onProgress);
}

/**
 * Chunk by chunk, so that what came before a cut is kept.
 * @param {import('node:http').IncomingMessage} response
 * @param {string} part
 * @param {number} start
 * @param {number} limit
 * @param {DownloadOptions['onProgress']} onProgress
 */
async function append(response, part, start, limit, onProgress) {
  const handle = await open(part, start === 0 ? 'w' : 'a');
  try {
    let received = start;
    for await (const chunk of response) {
      received += chunk.length;
      if (received > limit) throw new Error(`it sent more than ${limit} bytes`);
      await handle.writeFile(chunk);
      onProgress?.(received);
    }
  } finally {
    await handle.close();
  }
}

/**
 * The offset at which the body begins, undefined where it is of no use.
 * @param {import('node:http').IncomingMessage} response
 * @param {number} from
 */
function startOf(response, from) {
  if (response.statusCode === 200) return 0;
  const range = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '');
  return response.statusCode === 206 && Number(range?.[1]) === from ? from : undefined;
}

class StatusError extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`it answered HTTP ${status}`);
    this.status = status;
  }
}

/**
 * @param {unknown} error
 * @param {Source} source
 * @param {string} part
 */
function rethrowFinal(error, source, part) {
  const explained = explainDisk(error, dirname(part));
  if (explained !== error) throw explained;
  const isRefused =
    error instanceof StatusError &&
    error.status < 500 &&
    ![206, 408, 416, 429].includes(error.status);
  const hasNothing = sizeOf(part) === 0;
  if (isRefused || (hasNothing && finalCodes.includes(codeOf(error))))
    throw unreachable(source, error);
}

/** @param {Source} source @param {unknown} error */
function unreachable(source, error) {
  const { host } = new URL(source.url);
  return new SetupError('NO_NETWORK', `${host}: ${explainNetwork(error)}`, { cause: error });
}

/** @param {string} file */
function sizeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** @param {string} file @param {string} sha256 */
export async function hasHash(file, sha256) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex') === sha256;
}
