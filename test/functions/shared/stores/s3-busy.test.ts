import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3Connection } from '../../../../functions/shared/stores/s3-connection.ts';
import { S3Reader } from '../../../../functions/shared/stores/s3-reader.ts';

const IDLE_TIMEOUT_MS = 1_000;
/** Answers that others get before the slow one: long after it has been silent for too long. */
const OTHERS = 15;

/** A store with a queue: objects come, but `slow` comes last. */
describe('S3Reader, in front of a store that is busy', () => {
  let waiting: ServerResponse | undefined;
  let [slowReads, otherReads] = [0, 0];
  const answer = (response: ServerResponse) => response.writeHead(200, { etag: '"1"' }).end('{}');
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/slow')) {
      slowReads++;
      waiting = response;
      return;
    }
    answer(response);
    if (++otherReads === OTHERS && waiting) answer(waiting);
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('waits, and does not ask again for what is on its way', async () => {
    const connection = new S3Connection({
      environment: { AWS_REGION: 'r', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' },
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      idleTimeoutMs: IDLE_TIMEOUT_MS,
    });
    const reader = new S3Reader({ connection, bucket: 'bucket', prefix: '' });

    const slow = reader.get('slow');
    for (let read = 0; read < OTHERS; read++) {
      await sleep(IDLE_TIMEOUT_MS / 10);
      await reader.get('other');
    }

    expect((await slow)?.etag).toBe('"1"');
    expect(slowReads).toBe(1);
  });
});
