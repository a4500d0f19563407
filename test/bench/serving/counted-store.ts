import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountedStore {
  readonly url: string;
  /** How often each path was asked for. */
  readonly reads: ReadonlyMap<string, number>;
  stop(): void;
}

/** A way to S3 that counts what is read on it. */
export async function countReads(target: string): Promise<CountedStore> {
  const reads = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    const path = decodeURIComponent(url.split('?')[0] ?? '');
    reads.set(path, (reads.get(path) ?? 0) + 1);
    const onward = request(target + url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    reads,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
