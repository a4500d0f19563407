import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsCredentials, signGet } from './aws-signature.ts';
import { refusalOf, S3AnswerError } from './s3-answer-error.ts';
import { requireChecksum } from './s3-checksum.ts';
import { bucketUrl, escapeText } from './s3-endpoint.ts';
import { getOnce, type HttpAnswer } from './s3-get.ts';

/** Attempts of one request, the first among them: as many as the SDK makes. */
const MAX_ATTEMPTS = 3;
/**
 * Shorter than the SDK's: objects that serving reads are small, and three attempts must end, and be
 * told to the caller, before API Gateway has waited its 29 seconds.
 */
const IDLE_TIMEOUT_MS = 3_000;
const ANSWER_TIMEOUT_MS = 8_000;
const BACKOFF_MS = 100;
const THROTTLED_BACKOFF_MS = 500;

const RETRIED_STATUSES = new Set([429, 500, 502, 503, 504]);
const TOO_SKEWED = 'RequestTimeTooSkewed';
const THROTTLED =
  /^(SlowDown|Throttl\w*|RequestLimitExceeded|BandwidthLimitExceeded|TooManyRequests\w*)$/;

export interface S3ConnectionOptions {
  /** Region and credentials are read from it anew for each request, so that they may be renewed. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** None: AWS. */
  readonly endpoint?: string | undefined;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
  readonly idleTimeoutMs?: number;
  /** Called once, when the first request is on its way: what else there is to do does not delay it then. */
  readonly onFirstSent?: (() => void) | undefined;
}

export interface S3Get {
  readonly bucket: string;
  /** Empty for the bucket itself, which is listed. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Signed GETs to S3 that never wait for ever: network faults, broken answers, throttling and 5xx are
 * tried again after a random pause, and a clock that S3 finds wrong is set by S3's.
 */
export class S3Connection {
  readonly #options: S3ConnectionOptions;
  readonly #clock: () => number;
  /** How far S3's clock is ahead of ours, once it has complained. */
  #skewMs = 0;
  #onFirstSent: (() => void) | undefined;

  constructor(options: S3ConnectionOptions) {
    this.#options = options;
    this.#onFirstSent = options.onFirstSent;
    this.#clock = options.clock ?? Date.now;
  }

  /** The answer to a GET that S3 obeyed. @throws S3AnswerError, a 304 among them. */
  async get(get: S3Get): Promise<HttpAnswer> {
    let freshConnection = false;
    for (let attempt = 1; ; attempt++) {
      const result = await this.#attempt(get, { attempt, freshConnection });
      if (!(result instanceof S3AnswerError)) return result;
      if (attempt === MAX_ATTEMPTS || !isWorthRetrying(result)) throw result;
      freshConnection = result.$metadata.httpStatusCode === undefined;
      await sleep(Math.random() * backoffOf(result) * 2 ** (attempt - 1));
    }
  }

  async #attempt(
    get: S3Get,
    { attempt, freshConnection }: { attempt: number; freshConnection: boolean },
  ): Promise<HttpAnswer | S3AnswerError> {
    const { url, headers } = this.#sign(get);
    const idleTimeoutMs = this.#options.idleTimeoutMs ?? IDLE_TIMEOUT_MS;
    const onSent = this.#onFirstSent;
    this.#onFirstSent = undefined;
    const options = {
      ...{ headers, idleTimeoutMs, answerTimeoutMs: ANSWER_TIMEOUT_MS },
      ...{ freshConnection, onSent },
    };
    try {
      const answer = await getOnce(url, options);
      if (answer.status === 200) return requireChecksum(answer);
      const refusal = refusalOf(answer.status, answer.body, attempt);
      if (refusal.name === TOO_SKEWED) this.#setClock(answer);
      return refusal;
    } catch (cause) {
      return new S3AnswerError({ name: 'NetworkError', message: textOf(cause) }, attempt, {
        cause,
      });
    }
  }

  #sign({ bucket, key, query = {}, headers = {} }: S3Get) {
    const { environment, endpoint } = this.#options;
    const region = regionOf(environment);
    const parameters = Object.entries(query)
      .map(([name, value]) => `${escapeText(name)}=${escapeText(value)}`)
      .sort();
    const path = `${bucketUrl(bucket, region, endpoint)}/${escapeText(key, '/')}`;
    const url = new URL(parameters.length === 0 ? path : `${path}?${parameters.join('&')}`);
    const signedAt = this.#clock() + this.#skewMs;
    const credentials = credentialsOf(environment);
    return { url, headers: signGet({ url, headers }, { region, credentials, signedAt }) };
  }

  #setClock({ headers }: HttpAnswer): void {
    const theirs = Date.parse(String(headers['date']));
    if (Number.isFinite(theirs)) this.#skewMs = theirs - this.#clock();
  }
}

function isWorthRetrying({ name, $metadata: { httpStatusCode: status } }: S3AnswerError): boolean {
  if (status === undefined || RETRIED_STATUSES.has(status)) return true;
  return name === TOO_SKEWED || name === 'RequestTimeout' || THROTTLED.test(name);
}

function backoffOf({ name, $metadata: { httpStatusCode: status } }: S3AnswerError): number {
  if (name === TOO_SKEWED) return 0;
  return status === 429 || THROTTLED.test(name) ? THROTTLED_BACKOFF_MS : BACKOFF_MS;
}

function regionOf(environment: S3ConnectionOptions['environment']): string {
  const region = environment['AWS_REGION'];
  if (region) return region;
  throw new S3AnswerError({ name: 'NoRegion', message: 'AWS_REGION is not set' }, 0);
}

function credentialsOf(environment: S3ConnectionOptions['environment']): AwsCredentials {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, sessionToken: environment['AWS_SESSION_TOKEN'] };
  }
  const message = 'AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set';
  throw new S3AnswerError({ name: 'CredentialsProviderError', message }, 0);
}

/** A refused connection to a name with several addresses has no message of its own. */
function textOf(cause: unknown): string {
  const { message, code } = cause as NodeJS.ErrnoException;
  return message || code || String(cause);
}
