import type { RequestOptions } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Without a byte in either direction, connecting included, while nothing came on other connections
   * either: a store that answers others is busy, and asking it again would make it busier.
   */
  readonly idleTimeoutMs: number;
  /** From having a connection to the last byte. */
  readonly answerTimeoutMs: number;
  /** Not one of the connections that are kept: they may all be dead. */
  readonly freshConnection: boolean;
  /** Called when the whole request is on its way. */
  readonly onSent?: (() => void) | undefined;
}

// An `import` of node:http reads all its exports, `WebSocket` among them, which loads the whole of
// `fetch`: 25 ms of a cold start for something that is not used.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

/** As many at once as the SDK opens. */
const POOL = { keepAlive: true, maxSockets: 50 };
const plainPool = new http.Agent(POOL);
const securePool = new https.Agent(POOL);

/** When anything last came from any store, on the clock of `performance`. */
let heardAt = Number.NEGATIVE_INFINITY;

function hear(): void {
  heardAt = performance.now();
}

/** One GET, read to its end. @throws when no whole answer came in time. */
export function getOnce(url: URL, options: GetOptions): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const outgoing = open(url, options);
  const giveUp = (silence: string) => outgoing.destroy(new Error(silence));
  let deadline: NodeJS.Timeout | undefined;
  // Waiting for one of the connections of the pool is no fault of S3.
  outgoing.once('socket', () => {
    deadline = setTimeout(
      () => giveUp(`not done within ${options.answerTimeoutMs} ms`),
      options.answerTimeoutMs,
    );
  });
  // A request passes on the first timeout of its socket only; those after it are the socket's own.
  const notice = () => {
    if (performance.now() - heardAt < options.idleTimeoutMs) {
      outgoing.socket?.once('timeout', notice).setTimeout(options.idleTimeoutMs);
    } else giveUp(`silent for ${options.idleTimeoutMs} ms`);
  };
  outgoing.once('timeout', notice);
  if (options.onSent) outgoing.once('finish', options.onSent);
  // After the end of an answer too: a connection that breaks then must not end the process.
  outgoing.on('error', reject);
  outgoing.once('response', (answer) => {
    hear();
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => {
      hear();
      chunks.push(chunk);
    });
    // Also when the connection ends before the announced length was read.
    answer.once('error', reject);
    answer.once('end', () => {
      const { statusCode: status = 0, headers } = answer;
      resolve({ status, headers, body: join(chunks) });
    });
  });
  outgoing.end();
  return promise.finally(() => {
    clearTimeout(deadline);
    outgoing.socket?.off('timeout', notice);
  });
}

function open(url: URL, { headers, idleTimeoutMs, freshConnection }: GetOptions) {
  const secure = url.protocol === 'https:';
  const options: RequestOptions = {
    headers: { ...headers },
    timeout: idleTimeoutMs,
    agent: freshConnection ? false : secure ? securePool : plainPool,
  };
  return secure ? https.request(url, options) : http.request(url, options);
}

/** Into a buffer of their own: Node's share one, whose other bytes are not these. */
function join(chunks: readonly Buffer[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
