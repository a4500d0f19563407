import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';

const STAGE = 'local';

/**
 * Content types whose bodies are handed to a function as text; everything else is binary. API Gateway
 * hands over all of them as binary: text that is text costs less, and is the same bytes.
 */
const TEXT = /^(text\/|application\/(.*\+)?(json|xml)\b)/i;

/** The event that API Gateway's REST API would send for an HTTP request (Lambda proxy, version 1.0). */
export function apiEventOf(
  request: IncomingMessage,
  body: Buffer,
  requestedAt: number,
): APIGatewayProxyEvent {
  const { pathname, searchParams } = partsOf(request.url ?? '/');
  const binary = body.length > 0 && !isText(request);
  const headers = headersOf(request);
  const query = multiValued(searchParams);
  const method = request.method ?? 'GET';
  return {
    resource: '/{proxy+}',
    path: pathname,
    httpMethod: method,
    headers: firstValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: orNull(firstValues(query)),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: { proxy: pathname.slice(1) },
    stageVariables: null,
    body: body.length === 0 ? null : body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary,
    requestContext: contextOf({ request, method, path: pathname, requestedAt }),
  };
}

/** Most paths need nothing of what a URL is parsed for. */
const PLAIN_PATH = /^\/(?!\/)[\w\-/.]*$/;
const NO_PARAMETERS = new URLSearchParams();

function partsOf(url: string): { pathname: string; searchParams: URLSearchParams } {
  if (PLAIN_PATH.test(url) && !url.includes('./')) {
    return { pathname: url, searchParams: NO_PARAMETERS };
  }
  return new URL(url, 'http://localhost');
}

function isText(request: IncomingMessage): boolean {
  const { headers } = request;
  if (headers['content-encoding'] !== undefined) return false;
  // Raw tensors follow the JSON, whatever the content type says.
  if (headers['inference-header-content-length'] !== undefined) return false;
  return TEXT.test(headers['content-type'] ?? 'application/json');
}

function headersOf(request: IncomingMessage): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values) headers[name] = values;
  }
  return headers;
}

function multiValued(parameters: URLSearchParams): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const name of parameters.keys()) values[name] = parameters.getAll(name);
  return values;
}

/** API Gateway keeps the last of repeated values in the single-valued maps. */
function firstValues(values: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']));
}

function orNull<T extends object>(map: T): T | null {
  return Object.keys(map).length === 0 ? null : map;
}

interface ContextFacts {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly path: string;
  readonly requestedAt: number;
}

function contextOf({
  request,
  method,
  path,
  requestedAt,
}: ContextFacts): APIGatewayProxyEvent['requestContext'] {
  return {
    accountId: '000000000000',
    apiId: 'local',
    authorizer: null,
    protocol: `HTTP/${request.httpVersion}`,
    httpMethod: method,
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: null,
      apiKeyId: null,
      caller: null,
      clientCert: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
      user: null,
      userAgent: request.headers['user-agent'] ?? null,
      userArn: null,
    },
    path: `/${STAGE}${path}`,
    stage: STAGE,
    requestId: randomUUID(),
    requestTime: commonLogTime(requestedAt),
    requestTimeEpoch: requestedAt,
    resourceId: 'local',
    resourcePath: '/{proxy+}',
  };
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** `09/Apr/2015:12:34:56 +0000`, the form of the Common Log Format. */
function commonLogTime(at: number): string {
  const date = new Date(at);
  const month = MONTHS.slice(3 * date.getUTCMonth(), 3 * date.getUTCMonth() + 3);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${day}/${month}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}
