import { S3Client } from '@aws-sdk/client-s3';
import { endpointOf } from './s3-endpoint.ts';

/** Attempts of one request, the first among them: the SDK's own default, made visible. */
const MAX_ATTEMPTS = 3;
const CONNECT_TIMEOUT_MS = 3_000;
/** From sending the request to the head of the answer, which includes the upload of a body. */
const ANSWER_TIMEOUT_MS = 60_000;
/** Without a byte in either direction. */
const IDLE_TIMEOUT_MS = 10_000;

export interface S3ClientOptions {
  /** Default: AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL; without them AWS. */
  readonly endpoint?: string | undefined;
  /** Default: AWS_PROFILE; a profile comes before keys in the environment. */
  readonly profile?: string | undefined;
  readonly maxAttempts?: number;
  readonly idleTimeoutMs?: number;
}

/**
 * An S3 client that never waits for ever. Region and credentials come from the standard AWS_*
 * variables or profile. Where an endpoint is set, buckets are addressed by path, because
 * `bucket.localhost` seldom resolves. Retries are the SDK's: throttling, 5xx and network faults,
 * with backoff and jitter.
 */
export function createS3Client(options: S3ClientOptions = {}): S3Client {
  const endpoint = options.endpoint ?? endpointOf(process.env);
  return new S3Client({
    maxAttempts: options.maxAttempts ?? MAX_ATTEMPTS,
    ...(options.profile && { profile: options.profile }),
    ...(endpoint && { endpoint, forcePathStyle: true }),
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: ANSWER_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      socketTimeout: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
    },
  });
}
