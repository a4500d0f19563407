import { Agent, request } from 'node:http';

export interface LoadOptions {
  readonly url: string;
  /** Body of the request with this number. */
  readonly bodyOf: (request: number) => string;
  readonly connections: number;
  readonly seconds: number;
}

/** Requests a second that a server answers, and the size of an answer; any status but 200 ends it. */
export async function load(
  options: LoadOptions,
): Promise<{ requestsPerSecond: number; answerBytes: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const startedAt = performance.now();
  const until = startedAt + options.seconds * 1000;
  let done = 0;
  let sent = 0;
  let answerBytes = 0;
  const client = async () => {
    while (performance.now() < until) {
      answerBytes = await post(agent, options.url, options.bodyOf(sent++));
      done++;
    }
  };
  await Promise.all(Array.from({ length: options.connections }, client));
  agent.destroy();
  return { requestsPerSecond: (1000 * done) / (performance.now() - startedAt), answerBytes };
}

function post(agent: Agent, url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
        });
        response.once('end', () =>
          response.statusCode === 200
            ? resolve(size)
            : reject(new Error(`The server answered ${response.statusCode}.`)),
        );
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
