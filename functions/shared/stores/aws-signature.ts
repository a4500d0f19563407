import { createHmac, hash } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface SignableGet {
  /** Path and query escaped as they are sent, the parameters in ascending order. */
  readonly url: URL;
  /** By lower-case name; all of them are signed. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface SigningContext {
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** Epoch milliseconds. */
  readonly signedAt: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * The headers of a GET to S3 with its signature among them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signGet(get: SignableGet, context: SigningContext): Record<string, string> {
  const { credentials, region, signedAt } = context;
  const instant = new Date(signedAt).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const scope = `${instant.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers: Record<string, string> = {
    ...get.headers,
    host: get.url.host,
    'x-amz-content-sha256': EMPTY_SHA256,
    'x-amz-date': instant,
    ...(credentials.sessionToken ? { 'x-amz-security-token': credentials.sessionToken } : {}),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    'GET',
    get.url.pathname,
    get.url.search.slice(1),
    ...names.map((name) => `${name}:${headers[name]?.trim().replaceAll(/ +/g, ' ')}`),
    '',
    names.join(';'),
    EMPTY_SHA256,
  ].join('\n');
  const signature = createHmac('sha256', signingKey(credentials.secretAccessKey, scope))
    .update([ALGORITHM, instant, scope, hash('sha256', canonical)].join('\n'))
    .digest('hex');
  const signer = `Credential=${credentials.accessKeyId}/${scope}`;
  headers['authorization'] =
    `${ALGORITHM} ${signer},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return headers;
}

interface SigningKey {
  readonly secretAccessKey: string;
  readonly scope: string;
  readonly key: Buffer;
}

/** The same for all of a day's requests. */
let last: SigningKey | undefined;

/** A key of the day, the region and the service, so that a leaked one opens nothing else. */
function signingKey(secretAccessKey: string, scope: string): Buffer {
  if (last?.scope === scope && last.secretAccessKey === secretAccessKey) return last.key;
  const key = deriveKey(secretAccessKey, scope);
  last = { secretAccessKey, scope, key };
  return key;
}

function deriveKey(secretAccessKey: string, scope: string): Buffer {
  return scope
    .split('/')
    .reduce(
      (key, part) => createHmac('sha256', key).update(part).digest(),
      Buffer.from(`AWS4${secretAccessKey}`),
    );
}
