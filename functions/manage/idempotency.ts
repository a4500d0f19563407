import { createHash } from 'node:crypto';
import { RequestError } from '../shared/problem.ts';

const MAX_KEY_LENGTH = 255;

interface KeyedRequest {
  readonly actor: string;
  /** All that makes it this request and no other. */
  readonly parts: readonly unknown[];
}

/**
 * Digests of an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) and of its request. Keys
 * of different callers never meet.
 * @throws RequestError for a key that is empty or too long.
 */
export function readIdempotencyKey(
  header: string | undefined,
  { actor, parts }: KeyedRequest,
): { key: string; request: string } | undefined {
  if (header === undefined) return undefined;
  if (header === '' || header.length > MAX_KEY_LENGTH) {
    throw new RequestError(
      `Idempotency-Key is ${JSON.stringify(header.slice(0, 80))}; it must have 1 to ` +
        `${MAX_KEY_LENGTH} characters, for example a new UUID for each request.`,
      { param: 'Idempotency-Key' },
    );
  }
  return { key: digest([actor, header]), request: digest(parts) };
}

/** 128 bits: no two of the few keys that a model remembers will ever meet. */
function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
