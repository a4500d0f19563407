import { WattcastError } from '../../../models/errors.ts';
import { StoreUnavailableError } from '../object-store.ts';

/** What to tell a person about the answers that trying again will not change. */
const REMEDIES: Readonly<Record<string, string>> = {
  NoSuchBucket: 'the bucket does not exist; create it or correct the location',
  AccessDenied:
    'access is denied; the policy must allow s3:GetObject, PutObject and DeleteObject on the objects and s3:ListBucket on the bucket (without which S3 denies missing keys too)',
  InvalidAccessKeyId: 'the access key is not known; check the AWS credentials',
  SignatureDoesNotMatch: 'the secret key does not match; check the AWS credentials',
  ExpiredToken: 'the session has expired; renew the AWS credentials',
  CredentialsProviderError:
    'no AWS credentials were found; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  NoRegion: 'no AWS region was given; set AWS_REGION to that of the bucket',
  PermanentRedirect: 'the bucket is in another region; set AWS_REGION to its region',
};

interface S3Answer {
  readonly name: string;
  readonly status: number | undefined;
  /** How often the request was sent: above 1, an earlier try may have had its effect. */
  readonly attempts: number;
}

/** The parts of an SDK error that decide what it means; without a status, no answer came. */
export function readAnswer(error: unknown): S3Answer {
  const { name, $metadata } = error as {
    name?: string;
    $metadata?: { httpStatusCode?: number; attempts?: number };
  };
  return {
    name: name ?? 'Error',
    status: $metadata?.httpStatusCode,
    attempts: $metadata?.attempts ?? 1,
  };
}

/** The object is not there; a missing bucket is a fault and not this. */
export function isMissingObject(error: unknown): boolean {
  const { name, status } = readAnswer(error);
  return name === 'NoSuchKey' || (status === 404 && name !== 'NoSuchBucket');
}

/** The object still has the tag that the reader named. */
export function isUnchanged(error: unknown): boolean {
  return readAnswer(error).status === 304;
}

/** The error to throw when S3 failed or could not be reached while `doing` something with `key`. */
export function s3Fault(
  error: unknown,
  context: { readonly location: string; readonly doing: string; readonly key: string },
): WattcastError {
  if (error instanceof WattcastError) return error;
  const { name, status, attempts } = readAnswer(error);
  const said = error instanceof Error ? error.message : String(error);
  const reason =
    REMEDIES[name] ?? (status === undefined ? `no complete answer (${said})` : `${name}: ${said}`);
  return new StoreUnavailableError(
    `${context.location} could not ${context.doing} "${context.key}": ${reason}.`,
    { ...context, name, status, attempts },
    { cause: error },
  );
}

/** The condition of a write did not hold: also when the object to be replaced is gone (404). */
export function isRefusal(error: unknown): boolean {
  const { status } = readAnswer(error);
  return status === 412 || status === 409 || isMissingObject(error);
}

/** Another conditional write to the key was under way, and S3 decided nothing (409): ask again. */
export function isConflict(error: unknown): boolean {
  return readAnswer(error).status === 409;
}
