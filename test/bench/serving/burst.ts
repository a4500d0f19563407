import { Agent, request } from 'node:http';

/** As long as API Gateway waits. */
const LONGEST_ANSWER_MS = 29_000;

export interface BurstOptions {
  readonly url: string;
  /** Body of the request with this number. */
  readonly bodyOf: (request: number) => string;
  /** All of them begin at once, from no connection. */
  readonly clients: number;
  readonly requests: number;
}

export interface BurstFigures {
  readonly errors: number;
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Until every client had its first answer. */
  readonly allAnsweredOnceMs: number;
}

/** So many requests by clients that each wait for an answer before they ask again. */
export async function burst({
  url,
  bodyOf,
  clients,
  requests,
}: BurstOptions): Promise<BurstFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const took = new Float64Array(requests);
  let [sent, errors, allAnsweredOnceMs] = [0, 0, 0];
  const startedAt = performance.now();
  const client = async () => {
    for (let turn = 0; sent < requests; turn++) {
      const number = sent++;
      const askedAt = performance.now();
      if ((await post(agent, url, bodyOf(number))) !== 200) errors++;
      const answeredAt = performance.now();
      took[number] = answeredAt - askedAt;
      if (turn === 0) allAnsweredOnceMs = answeredAt - startedAt;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  took.sort();
  return {
    errors,
    seconds,
    requestsPerSecond: requests / seconds,
    p50Ms: took[Math.floor(0.5 * requests)] ?? 0,
    p99Ms: took[Math.floor(0.99 * requests)] ?? 0,
    allAnsweredOnceMs,
  };
}

/** The status, 0 where no answer came. */
function post(agent: Agent, url: string, body: string): Promise<number> {
  return new Promise((resolve) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const outgoing = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', () => resolve(0));
    });
    outgoing.once('error', () => resolve(0));
    // A client that would wait for ever is one that was not answered.
    outgoing.setTimeout(LONGEST_ANSWER_MS, () => outgoing.destroy(new Error('no answer')));
    outgoing.end(body);
  });
}
