import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type ObjectReader,
  StoreUnavailableError,
} from '../../../../functions/shared/object-store.ts';
import { S3Connection } from '../../../../functions/shared/stores/s3-connection.ts';
import { S3Reader } from '../../../../functions/shared/stores/s3-reader.ts';
import { type FakeS3, startFakeS3 } from './support/fake-s3.ts';

const KEY = 'models/home/champion.json';
const BYTES = new Uint8Array(100_000).fill(7);
const MINUTE_MS = 60_000;
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'one', AWS_SECRET_ACCESS_KEY: 'secret' };

/** Beside the contract that every store keeps, what is told apart when S3 or the way to it fails. */
describe('S3Reader, behind a network that fails', () => {
  let s3: FakeS3;
  let reader: ObjectReader;

  beforeAll(async () => {
    s3 = await startFakeS3({ bucket: 'wattcast-test', objects: { [`one/${KEY}`]: BYTES } });
  });
  beforeEach(() => {
    reader = open();
  });
  afterEach(() => s3.reset());
  afterAll(() => s3.stop());

  interface Change {
    readonly environment?: Readonly<Record<string, string>>;
    readonly clock?: () => number;
    readonly bucket?: string;
    readonly endpoint?: string;
    readonly onFirstSent?: () => void;
  }

  function open({ environment = {}, bucket = 'wattcast-test', ...rest }: Change = {}): S3Reader {
    const connection = new S3Connection({
      environment: { AWS_REGION: 'us-east-1', ...CREDENTIALS, ...environment },
      endpoint: s3.url,
      idleTimeoutMs: 200,
      ...rest,
    });
    return new S3Reader({ connection, bucket, prefix: 'one' });
  }

  it.each(['cut', 'stall', 'flip'] as const)('never gives bytes that a %s spoils', async (kind) => {
    s3.inject(() => ({ kind, atByte: 50_000 }));
    await expect(reader.get(KEY)).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(s3.requestCount()).toBe(3);
  });

  it('gives up on silence, not on the last moment, where several answers fall silent', async () => {
    s3.inject(() => ({ kind: 'stall', atByte: 50_000 }));

    const outcomes = await Promise.allSettled([reader.get(KEY), reader.get(KEY)]);

    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ reason: { message: expect.stringContaining('silent for') } });
    }
  });

  it.each(['cut', 'stall', 'flip', 'lose'] as const)('gets over a single %s', async (kind) => {
    s3.inject(once({ kind, atByte: 50_000 }));
    expect((await reader.get(KEY))?.bytes).toEqual(BYTES);
  });

  it.each([
    [500, 'InternalError'],
    [503, 'SlowDown'],
    [429, 'TooManyRequestsException'],
    [400, 'RequestTimeout'],
  ])('gets over a single %d %s', async (status, code) => {
    s3.inject(once({ kind: 'status', status, code }));
    expect((await reader.get(KEY))?.bytes).toEqual(BYTES);
    expect(s3.requestCount()).toBe(2);
  });

  it('gives up on lasting throttling after three attempts, and says so', async () => {
    s3.inject(() => ({ kind: 'status', status: 503, code: 'SlowDown' }));
    await expect(reader.get(KEY)).rejects.toMatchObject({
      code: 'store.unavailable',
      message: `s3://wattcast-test/one could not read "${KEY}": SlowDown: injected.`,
      data: { key: KEY, name: 'SlowDown', status: 503, attempts: 3 },
    });
    expect(s3.requestCount()).toBe(3);
  });

  it('keeps the cause of a broken connection', async () => {
    s3.inject(() => ({ kind: 'lose' }));
    const error = await reader.get(KEY).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      message: expect.stringContaining('no complete answer (socket hang up)'),
      cause: { name: 'NetworkError', cause: { code: 'ECONNRESET' } },
    });
  });

  it.each([
    [404, 'NoSuchBucket', 'the bucket does not exist'],
    [403, 'AccessDenied', 'the policy must allow s3:GetObject'],
    [403, 'InvalidAccessKeyId', 'the access key is not known'],
    [400, 'ExpiredToken', 'renew the AWS credentials'],
    [301, 'PermanentRedirect', 'set AWS_REGION to its region'],
  ])('tells how to mend a %d %s, and does not insist', async (status, code, remedy) => {
    s3.inject(() => ({ kind: 'status', status, code }));
    await expect(reader.get(KEY)).rejects.toThrow(remedy);
    await expect(reader.getIfChanged(KEY, '"1"')).rejects.toThrow(remedy);
    await expect(reader.list('models/')).rejects.toThrow(remedy);
    await expect(reader.listNames('models/')).rejects.toThrow(remedy);
    expect(s3.requestCount()).toBe(4);
  });

  it('is unavailable, not empty, where nobody listens or a login page answers', async () => {
    const nowhere = open({ endpoint: 'http://127.0.0.1:1' });
    await expect(nowhere.get(KEY)).rejects.toThrow('ECONNREFUSED');
    s3.inject(() => ({ kind: 'body', text: '<html>Sign in</html>' }));
    await expect(reader.list('')).rejects.toThrow('the listing is not one of S3');
    await expect(reader.get(KEY)).rejects.toThrow('gave no ETag');
  });

  it('takes a connection that died meanwhile for no fault', async () => {
    await reader.get(KEY);
    s3.dropConnections();
    expect((await reader.get(KEY))?.bytes).toHaveLength(BYTES.length);
  });

  it.each([-60, 60])('sets a clock that is %d minutes off by that of S3, once', async (minutes) => {
    const skewed = open({ clock: () => Date.now() + minutes * MINUTE_MS });
    await skewed.get(KEY);
    expect(s3.requestCount()).toBe(2);
    await skewed.get(KEY);
    expect(s3.requestCount()).toBe(3);
  });

  it('signs with the credentials of the moment', async () => {
    const environment = { ...CREDENTIALS, AWS_SESSION_TOKEN: 'first', AWS_REGION: 'eu-west-3' };
    const connection = new S3Connection({ environment, endpoint: s3.url });
    const renewed = new S3Reader({ connection, bucket: 'wattcast-test', prefix: 'one' });
    await renewed.get(KEY);
    const first = s3.lastHeaders();
    Object.assign(environment, { AWS_ACCESS_KEY_ID: 'two', AWS_SESSION_TOKEN: 'second' });
    await renewed.get(KEY);
    expect(first['x-amz-security-token']).toBe('first');
    expect(first.authorization).toMatch(/Credential=one\/\d{8}\/eu-west-3\/s3\/aws4_request,/);
    expect(s3.lastHeaders()['x-amz-security-token']).toBe('second');
    expect(s3.lastHeaders().authorization).toContain('Credential=two/');
  });

  it('says once that a request is on its way, before it is answered', async () => {
    const events: string[] = [];
    const watched = open({ onFirstSent: () => events.push('sent') });

    await watched.get(KEY).then(() => events.push('answered'));
    await watched.get(KEY).then(() => events.push('answered'));

    expect(events).toEqual(['sent', 'answered', 'answered']);
  });

  it.each([
    ['AWS_SECRET_ACCESS_KEY', 'no AWS credentials were found; set AWS_PROFILE, or'],
    ['AWS_REGION', 'set AWS_REGION to that of the bucket'],
  ])('says what is missing without %s, and asks nobody', async (name, remedy) => {
    const unset = open({ environment: { [name]: '' } });
    await expect(unset.get(KEY)).rejects.toThrow(remedy);
    await expect(unset.list('')).rejects.toThrow(remedy);
    expect(s3.requestCount()).toBe(0);
  });
});

/** The first request meets the fault, the others pass. */
function once<T>(fault: T): () => T | undefined {
  let isFirst = true;
  return () => {
    if (!isFirst) return undefined;
    isFirst = false;
    return fault;
  };
}
