import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** How one request is answered; the last behaviour holds for all requests after it. */
export type Behaviour =
  | { readonly kind: 'serve'; readonly body?: Buffer; readonly ignoreRange?: boolean }
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly ignoreRange?: boolean }
  | { readonly kind: 'stall'; readonly afterBytes: number }
  | { readonly kind: 'status'; readonly status: number; readonly location?: string };

export interface StubbornServer {
  readonly url: string;
  /** The `Range` header of each request so far. */
  readonly ranges: (string | undefined)[];
}

/** A real file server with the faults of real networks, one behaviour a request. */
export async function stubbornServer(
  content: Buffer,
  behaviours: readonly Behaviour[],
): Promise<StubbornServer> {
  const ranges: (string | undefined)[] = [];
  const server = http.createServer((request, response) => {
    const behaviour = behaviours[Math.min(ranges.length, behaviours.length - 1)];
    ranges.push(request.headers.range);
    if (behaviour !== undefined) answer(behaviour, content, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.whl`, ranges };
}

function answer(
  behaviour: Behaviour,
  content: Buffer,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  if (behaviour.kind === 'status') {
    response.writeHead(
      behaviour.status,
      behaviour.location ? { location: behaviour.location } : {},
    );
    response.end();
    return;
  }
  const whole = behaviour.kind === 'serve' ? (behaviour.body ?? content) : content;
  const body = startBody(behaviour, whole, request, response);
  if (behaviour.kind === 'serve') {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, behaviour.afterBytes), () => {
    // What was sent arrives before the end of the connection does.
    if (behaviour.kind === 'cut') setTimeout(() => response.destroy(), 20);
  });
}

/** Sends the head and returns what is left of the body. */
function startBody(
  behaviour: Behaviour,
  whole: Buffer,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Buffer {
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const start = 'ignoreRange' in behaviour && behaviour.ignoreRange ? 0 : Number(asked ?? 0);
  if (start > 0 && start >= whole.length) {
    response.writeHead(416, { 'content-range': `bytes */${whole.length}` });
    return Buffer.alloc(0);
  }
  const range = `bytes ${start}-${whole.length - 1}/${whole.length}`;
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': whole.length - start,
    ...(start > 0 && { 'content-range': range }),
  });
  return whole.subarray(start);
}
