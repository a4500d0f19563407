import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import {
  PROBLEM_MEDIA_TYPE,
  type Problem,
  problemOf,
  RequestError,
} from '../../../functions/shared/problem.ts';
import { piecesOf } from '../../../functions/shared/result-in-pieces.ts';
import { WattcastError } from '../../../models/errors.ts';
import { KEY_MISSING } from '../../bundle/gateway-answers.ts';
import { apiEventOf } from './api-event.ts';
import { lambdaContext } from './lambda-context.ts';
import { sendPieces } from './send-pieces.ts';

/** API Gateway's own limit of a request's body. */
const MAX_BODY_BYTES = 10_485_760;

/** Methods that API Gateway passes to no function. */
const UNFORWARDED = new Set(['CONNECT', 'TRACE', 'TRACK']);

export type ApiHandler = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<APIGatewayProxyResult>;

export interface GatewayOptions {
  /** Which function answers a path; undefined where none does. */
  readonly route: (
    path: string,
  ) => { readonly name: string; readonly handler: ApiHandler } | undefined;
  /** Whose an API key is; where absent, no request needs one. */
  readonly holderOf?: ((key: string | undefined) => string | undefined) | undefined;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface Gateway {
  readonly url: string;
  close(): Promise<void>;
}

export class PortInUseError extends WattcastError {
  readonly code = 'gateway.port-in-use';

  constructor(host: string, port: number) {
    super(
      `Port ${port} of ${host} is in use by another program. Stop that one, give another with ` +
        '--port, or let a free one be chosen with --port 0.',
      { host, port },
    );
  }
}

/** Turns HTTP into API Gateway's events, and functions' answers back into HTTP. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const server = createServer((request, response) => {
    answer(request, options)
      .catch((error: unknown) => refusal(error))
      .then((result) => send(response, result))
      .catch(() => response.destroy());
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

function listen(server: Server, { host, port }: GatewayOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(host, port) : error),
    );
    server.listen(port, host, resolve);
  });
}

async function answer(
  request: IncomingMessage,
  { route, holderOf }: GatewayOptions,
): Promise<APIGatewayProxyResult> {
  const startedAt = Date.now();
  const event = apiEventOf(request, await readBody(request), startedAt);
  if (holderOf) {
    const { identity, requestId } = event.requestContext;
    identity.apiKey = request.headersDistinct['x-api-key']?.[0] ?? null;
    identity.apiKeyId = holderOf(identity.apiKey ?? undefined) ?? null;
    if (identity.apiKeyId === null) return refuseKey(requestId);
  }
  if (UNFORWARDED.has(event.httpMethod)) return refuseMethod(event.httpMethod);
  const target = route(event.path);
  if (!target) {
    throw new RequestError(`There is nothing at ${event.httpMethod} ${event.path}.`, {
      status: 404,
    });
  }
  return target.handler(
    event,
    lambdaContext(target.name, event.requestContext.requestId, startedAt),
  );
}

/** By events: iterating a request asynchronously costs more than many an answer. */
function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else reject(tooLarge());
    });
    request.once('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
    );
    request.once('error', reject);
  });
}

function tooLarge(): RequestError {
  return new RequestError(`The body is larger than the gateway's ${MAX_BODY_BYTES} bytes.`, {
    status: 413,
  });
}

function refuseMethod(method: string): APIGatewayProxyResult {
  const problem = refusal(new RequestError(`${method} is not served.`, { status: 405 }));
  const allow = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
  return { ...problem, headers: { ...problem.headers, allow } };
}

/** As the stack makes API Gateway answer. */
function refuseKey(requestId: string): APIGatewayProxyResult {
  return problemAnswer({
    ...KEY_MISSING,
    type: 'about:blank',
    instance: `urn:request:${requestId}`,
  });
}

/** The gateway's own errors, in the format of the service. */
function refusal(error: unknown): APIGatewayProxyResult {
  const answer = problemAnswer(problemOf(error, randomUUID()));
  return { ...answer, headers: { ...answer.headers, connection: 'close' } };
}

/** With the `error` text that clients of the inference protocol read, whatever was asked for. */
function problemAnswer(problem: Problem): APIGatewayProxyResult {
  return {
    statusCode: problem.status,
    headers: { 'content-type': PROBLEM_MEDIA_TYPE },
    body: JSON.stringify({ ...problem, error: problem.detail }),
  };
}

function send(response: ServerResponse, result: APIGatewayProxyResult): void {
  response.statusCode = result.statusCode;
  for (const [name, value] of Object.entries(result.headers ?? {})) {
    response.setHeader(name, String(value));
  }
  for (const [name, values] of Object.entries(result.multiValueHeaders ?? {})) {
    response.setHeader(name, values.map(String));
  }
  const pieces = piecesOf(result);
  if (pieces) {
    sendPieces(response, pieces);
    return;
  }
  // Text goes out in one write with the headers; bytes would take another.
  response.end(result.isBase64Encoded ? Buffer.from(result.body, 'base64') : result.body);
}
