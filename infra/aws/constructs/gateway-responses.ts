import {
  type GatewayResponseOptions,
  ResponseType,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { KEY_MISSING } from '../../bundle/gateway-answers.ts';
import type { ApiConfiguration } from '../configuration/stage-options.ts';

/** What API Gateway answers by itself, without asking a function. */
interface GatewayAnswer {
  readonly type: ResponseType;
  /** Absent where the answer stands for several statuses. */
  readonly status?: number;
  readonly code: string;
  readonly title: string;
  /** Plain text; absent where API Gateway's own message says more. */
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
}

const again =
  'The request could not be served. Try again; if it persists, quote the request id ' +
  '$context.requestId.';

const answers: readonly GatewayAnswer[] = [
  {
    type: ResponseType.INVALID_API_KEY,
    ...KEY_MISSING,
  },
  {
    type: ResponseType.THROTTLED,
    status: 429,
    code: 'gateway.throttled',
    title: 'Too many requests',
    detail:
      'The rate of this key or of this operation is exceeded. Wait a second, then send fewer.',
    retryAfterSeconds: 1,
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    status: 429,
    code: 'gateway.quota-exceeded',
    title: 'Too many requests',
    detail: 'The requests of this key for today are used up. They are renewed at midnight UTC.',
    retryAfterSeconds: 3_600,
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    code: 'gateway.too-large',
    title: 'Request too large',
    detail:
      'The body is larger than 10 MB. Send fewer inputs a request, or store the series and name it.',
  },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    status: 415,
    code: 'gateway.media-type',
    title: 'Unsupported media type',
    detail: 'The Content-Type is not one that this operation reads. Send application/json.',
  },
  {
    type: ResponseType.RESOURCE_NOT_FOUND,
    status: 404,
    code: 'gateway.unknown-operation',
    title: 'Not found',
    detail: 'No operation has this path.',
  },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: 504,
    code: 'gateway.timeout',
    title: 'Timed out',
    detail: `The answer took longer than 29 seconds. Send fewer inputs a request. ${again}`,
  },
  {
    type: ResponseType.INTEGRATION_FAILURE,
    status: 502,
    code: 'gateway.function-failed',
    title: 'Bad gateway',
    detail: again,
  },
  { type: ResponseType.DEFAULT_4XX, code: 'gateway.refused', title: 'The request was refused' },
  {
    type: ResponseType.DEFAULT_5XX,
    code: 'gateway.failed',
    title: 'Internal error',
    detail: again,
  },
];

/**
 * Makes the gateway speak as the functions do: problem details (RFC 9457), with the `error` text
 * that clients of the Open Inference Protocol read. Left alone it answers `{"message": ...}`, which
 * those clients cannot parse.
 */
export function addGatewayResponses(api: RestApi, configuration: ApiConfiguration): void {
  for (const answer of [...answers, unknownOperation(configuration)]) {
    api.addGatewayResponse(answer.type.responseType, optionsFor(answer));
  }
}

/** A path that does not exist is "missing authentication" to API Gateway, with or without IAM. */
function unknownOperation({ authorization }: ApiConfiguration): GatewayAnswer {
  const type = ResponseType.MISSING_AUTHENTICATION_TOKEN;
  if (authorization !== 'iam') {
    return {
      type,
      status: 404,
      code: 'gateway.unknown-operation',
      title: 'Not found',
      detail: 'No operation has this method and path.',
    };
  }
  return {
    type,
    status: 403,
    code: 'gateway.unsigned',
    title: 'Forbidden',
    detail:
      'The request is not signed with IAM credentials (AWS Signature Version 4), or no operation ' +
      'has this method and path.',
  };
}

function optionsFor(answer: GatewayAnswer): GatewayResponseOptions {
  return {
    type: answer.type,
    ...(answer.status !== undefined && { statusCode: String(answer.status) }),
    templates: { 'application/json': problemTemplate(answer) },
    responseHeaders: {
      'Content-Type': "'application/problem+json'",
      ...(answer.retryAfterSeconds !== undefined && {
        'Retry-After': `'${answer.retryAfterSeconds}'`,
      }),
    },
  };
}

/** `messageString` is the gateway's message as JSON text, quotes included. */
function problemTemplate({ status, code, title, detail }: GatewayAnswer): string {
  const text = detail === undefined ? '$context.error.messageString' : JSON.stringify(detail);
  const members = [
    '"type":"about:blank"',
    `"title":${JSON.stringify(title)}`,
    ...(status === undefined ? [] : [`"status":${status}`]),
    `"detail":${text}`,
    '"instance":"urn:request:$context.requestId"',
    `"code":${JSON.stringify(code)}`,
    `"error":${text}`,
  ];
  return `{${members.join(',')}}`;
}
