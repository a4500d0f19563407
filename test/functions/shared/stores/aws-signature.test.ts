import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signGet } from '../../../../functions/shared/stores/aws-signature.ts';
import { bucketUrl, escapeText } from '../../../../functions/shared/stores/s3-endpoint.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, its examples. */
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const CONTEXT = {
  region: 'us-east-1',
  credentials: CREDENTIALS,
  signedAt: Date.parse('2013-05-24T00:00:00Z'),
};
const HOST = 'https://examplebucket.s3.amazonaws.com';

describe('signGet', () => {
  it.each([
    [
      'an object, with a header',
      '/test.txt',
      { range: 'bytes=0-9' },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'a parameter without a value',
      '/?lifecycle=',
      {},
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'a listing',
      '/?max-keys=2&prefix=J',
      {},
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])("signs AWS's example of %s", (_, path, headers, signature) => {
    const signed = signGet({ url: new URL(HOST + path), headers }, CONTEXT);

    expect(signed['authorization']).toContain(`Signature=${signature}`);
    expect(signed['authorization']).toContain(
      'Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
    );
  });

  it('sends and signs the token of a session', () => {
    const credentials = { ...CREDENTIALS, sessionToken: 'a token' };

    const signed = signGet({ url: new URL(HOST), headers: {} }, { ...CONTEXT, credentials });

    expect(signed['x-amz-security-token']).toBe('a token');
    expect(signed['authorization']).toMatch(/SignedHeaders=[^,]*x-amz-security-token/);
  });

  it('asks for any key where the SDK does, with its signature', async () => {
    const key = fc
      .array(
        fc.stringMatching(/^[a-z0-9 !"#$%&'()*+,:;<=>?@_`{|}~é日😀^-][a-z. +%'()*!~-]{0,4}$/u),
        {
          minLength: 1,
          maxLength: 3,
        },
      )
      .map((parts) => parts.join('/'));

    await fc.assert(
      fc.asyncProperty(key, async (Key) => {
        const theirs = await signedBySdk(Key);
        const bucket = bucketUrl('a-bucket', 'eu-central-1', undefined);
        const url = new URL(`${bucket}/${escapeText(Key, '/')}${theirs.search}`);
        const ours = signGet({ url, headers: theirs.others }, { ...CONTEXT, ...theirs.context });
        expect(`https://${theirs.host}${theirs.path}`).toBe(url.origin + url.pathname);
        expect(signatureOf(ours)).toBe(theirs.signature);
      }),
      { numRuns: 60 },
    );
  });
});

interface SentRequest {
  readonly hostname: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
}

/** What the SDK would send for an object, as far as it is signed. */
async function signedBySdk(Key: string) {
  const sent: SentRequest[] = [];
  const client = new S3Client({
    region: 'eu-central-1',
    credentials: CREDENTIALS,
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: SentRequest) => {
        sent.push(request);
        throw new Error('not sent');
      },
    },
  });
  await client.send(new GetObjectCommand({ Bucket: 'a-bucket', Key })).catch(() => undefined);
  const [request] = sent;
  if (request === undefined) throw new Error('The SDK sent nothing.');
  const { hostname, path, query, headers } = request;
  const names = /SignedHeaders=([^,]+)/.exec(headers['authorization'] ?? '')?.[1]?.split(';') ?? [];
  const signed = Object.fromEntries(names.map((name) => [name, headers[name] ?? '']));
  const { host, 'x-amz-date': date = '', 'x-amz-content-sha256': _, ...others } = signed;
  const at = date.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:');
  return {
    host: host || hostname,
    path,
    search: `?${new URLSearchParams(query)}`,
    others,
    context: { region: 'eu-central-1', signedAt: Date.parse(at) },
    signature: signatureOf(headers),
  };
}

function signatureOf(headers: Readonly<Record<string, string>>): string | undefined {
  return /Signature=(\w+)/.exec(headers['authorization'] ?? '')?.[1];
}
