import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';

/**
 * What becomes of a request. `cut`, `stall`, `flip`: the answer breaks off, goes silent or has another
 * byte at this place; `lose`: there is none; `status`: S3 refuses; `body`: something else answers.
 */
export type S3Fault =
  | { readonly kind: 'cut' | 'stall' | 'flip'; readonly atByte: number }
  | { readonly kind: 'lose'; readonly atByte?: number }
  | { readonly kind: 'status'; readonly status: number; readonly code: string }
  | { readonly kind: 'body'; readonly text: string };

export interface FakeS3 {
  readonly url: string;
  /** Since the last `reset`. */
  readonly requestCount: () => number;
  readonly lastHeaders: () => IncomingHttpHeaders;
  inject(choose: () => S3Fault | undefined): void;
  /** Ends every connection without a word. */
  dropConnections(): void;
  reset(): void;
  stop(): Promise<void>;
}

const MAX_SKEW_MS = 15 * 60_000;

/**
 * The part of S3 that decides about a GET before its signature is looked at: the clock of the request,
 * the object with its checksum, and S3's words when it refuses.
 */
export async function startFakeS3(content: {
  readonly bucket: string;
  readonly objects: Readonly<Record<string, Uint8Array>>;
}): Promise<FakeS3> {
  let choose: (() => S3Fault | undefined) | undefined;
  let count = 0;
  let headers: IncomingHttpHeaders = {};
  const server = createServer((request, response) => {
    count++;
    headers = request.headers;
    const fault = choose?.();
    if (fault) answerFault(response, fault, content.objects);
    else answer(request, response, content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requestCount: () => count,
    lastHeaders: () => headers,
    inject: (next) => {
      choose = next;
    },
    dropConnections: () => server.closeAllConnections(),
    reset: () => {
      choose = undefined;
      count = 0;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(
  { url = '', headers }: IncomingMessage,
  response: ServerResponse,
  { bucket, objects }: { bucket: string; objects: Readonly<Record<string, Uint8Array>> },
): void {
  const sentAt = String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:');
  const isSkewed = Math.abs(Date.parse(sentAt) - Date.now()) > MAX_SKEW_MS;
  const body = objects[decodeURIComponent(url).replace(`/${bucket}/`, '')];
  if (isSkewed) refuse(response, 403, 'RequestTimeTooSkewed');
  else if (body === undefined) refuse(response, 404, 'NoSuchKey');
  else response.writeHead(200, headersOf(body)).end(body);
}

function answerFault(
  response: ServerResponse,
  fault: S3Fault,
  objects: Readonly<Record<string, Uint8Array>>,
) {
  if (fault.kind === 'lose') return response.destroy();
  if (fault.kind === 'status') return refuse(response, fault.status, fault.code);
  if (fault.kind === 'body') return response.writeHead(200).end(fault.text);
  const body = Buffer.from(Object.values(objects)[0] ?? []);
  response.writeHead(200, headersOf(body));
  if (fault.kind === 'flip') {
    body[fault.atByte] = (body[fault.atByte] ?? 0) ^ 1;
    return response.end(body);
  }
  return response.write(body.subarray(0, fault.atByte), () => {
    if (fault.kind === 'cut') response.destroy();
  });
}

function headersOf(body: Uint8Array): Record<string, string> {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return {
    etag: '"0123456789abcdef0123456789abcdef"',
    'content-length': String(body.length),
    'x-amz-checksum-crc32': checksum.toString('base64'),
  };
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<Error><Code>${code}</Code><Message>injected</Message></Error>`);
}
