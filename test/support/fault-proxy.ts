import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as openRequest,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of one exchange. `cut`: the connection ends after so many bytes of the answer's
 * body; `stall`: it goes silent there; `lose`: the server obeys, the answer never arrives; `flip`:
 * one bit of the body is changed; a number: this status instead of asking the server.
 */
export type Fault =
  | { readonly kind: 'cut' | 'stall' | 'flip'; readonly atByte: number }
  | { readonly kind: 'lose' }
  | { readonly kind: 'status'; readonly status: number; readonly code: string };

export type Chooser = (request: IncomingMessage) => Fault | undefined;

export interface FaultProxy {
  readonly url: string;
  /** How many requests came, those that met a fault included. */
  readonly requestCount: () => number;
  /** From now on `choose` decides for each request; none means that all pass. */
  inject(choose: Chooser | undefined): void;
  stop(): Promise<void>;
}

/** An HTTP proxy on a free loopback port in front of `target`, which spoils what it is told to. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let choose: Chooser | undefined;
  let count = 0;
  const server = createServer((request, response) => {
    count++;
    const fault = choose?.(request);
    if (fault?.kind === 'status') return answerStatus(fault, request, response);
    forward(target, request, response, fault);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requestCount: () => count,
    inject: (next) => {
      choose = next;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function forward(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Exclude<Fault, { kind: 'status' }> | undefined,
): void {
  const { method, headers, url = '/' } = request;
  const onward = openRequest(target + url, { method, headers }, async (answer) => {
    const body = Buffer.concat(await answer.toArray());
    if (fault?.kind === 'lose') return response.destroy();
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    return answerBody(response, body, fault);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

function answerBody(
  response: ServerResponse,
  body: Buffer,
  fault: { kind: 'cut' | 'stall' | 'flip'; atByte: number } | undefined,
) {
  if (fault === undefined) return response.end(body);
  if (fault.kind === 'flip') {
    const spoiled = Buffer.from(body);
    spoiled[fault.atByte] = (spoiled[fault.atByte] ?? 0) ^ 1;
    return response.end(spoiled);
  }
  return response.write(body.subarray(0, fault.atByte), () => {
    if (fault.kind === 'cut') response.destroy();
  });
}

/** S3's own form of an error. */
function answerStatus(
  fault: { status: number; code: string },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  request.resume();
  response.writeHead(fault.status, { 'content-type': 'application/xml' });
  response.end(`<Error><Code>${fault.code}</Code><Message>injected</Message></Error>`);
}
