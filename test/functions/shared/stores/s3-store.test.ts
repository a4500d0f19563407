import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  InvalidKeyError,
  PreconditionFailedError,
  StoreUnavailableError,
} from '../../../../functions/shared/object-store.ts';
import { createS3Client } from '../../../../functions/shared/stores/s3-client.ts';
import { S3Store } from '../../../../functions/shared/stores/s3-store.ts';
import { type FaultProxy, startFaultProxy } from '../../../support/fault-proxy.ts';
import {
  createBucket,
  hasMoto,
  MOTO_ENVIRONMENT,
  type MotoServer,
  startMotoServer,
} from '../../../support/moto-server.ts';

const BUCKET = 'wattcast-test';
const KEY = 'models/home/champion.json';
const BYTES = new Uint8Array(100_000).fill(7);

describe.skipIf(!hasMoto)('S3 as an object store, behind a network that fails', () => {
  let server: MotoServer;
  let proxy: FaultProxy;
  let store: S3Store;

  beforeAll(async () => {
    Object.assign(process.env, MOTO_ENVIRONMENT);
    server = await startMotoServer();
    await createBucket(server, BUCKET);
    proxy = await startFaultProxy(server.url);
    store = openThrough(proxy.url, { prefix: 'one' });
  });
  afterEach(() => proxy.inject(undefined));
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });

  it.each(['cut', 'stall', 'flip'] as const)(
    'never gives bytes that a %s has spoiled',
    async (kind) => {
      const patient = openThrough(proxy.url, { prefix: 'one', idleTimeoutMs: 200 });
      await patient.put(KEY, BYTES);
      proxy.inject(({ method }) => (method === 'GET' ? { kind, atByte: 50_000 } : undefined));
      await expect(patient.get(KEY)).rejects.toBeInstanceOf(StoreUnavailableError);
      proxy.inject(undefined);
      expect((await patient.get(KEY))?.bytes).toHaveLength(BYTES.length);
    },
  );

  it('says which object could not be read and keeps the cause', async () => {
    await store.put(KEY, BYTES);
    proxy.inject(() => ({ kind: 'cut', atByte: 50_000 }));
    const error = await store.get(KEY).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'store.unavailable', data: { key: KEY } });
    expect((error as Error).message).toContain(`s3://${BUCKET}/one could not read "${KEY}"`);
    expect((error as Error).cause).toBeInstanceOf(Error);
  });

  it.each([
    [500, 'InternalError'],
    [503, 'SlowDown'],
  ])('gets over a single %d %s', async (status, code) => {
    await store.put(KEY, BYTES);
    proxy.inject(once({ kind: 'status', status, code }));
    expect((await store.get(KEY))?.bytes).toHaveLength(BYTES.length);
  });

  it('gives up on lasting throttling after three attempts', async () => {
    proxy.inject(() => ({ kind: 'status', status: 503, code: 'SlowDown' }));
    const before = proxy.requestCount();
    await expect(store.get(KEY)).rejects.toMatchObject({
      code: 'store.unavailable',
      data: { name: 'SlowDown', status: 503, attempts: 3 },
    });
    expect(proxy.requestCount() - before).toBe(3);
  });

  it.each(['absent', 'etag'])(
    'knows its own write when the answer on "%s" was lost',
    async (kind) => {
      const key = `lost/${kind}`;
      const before = kind === 'etag' ? await store.put(key, BYTES) : undefined;
      proxy.inject(once({ kind: 'lose' }));
      const condition = before ? { etag: before.etag } : ({ absent: true } as const);
      const { etag } = await store.put(key, Uint8Array.of(1), condition);
      const read = await store.get(key);
      expect(read?.etag).toBe(etag);
      expect([...(read?.bytes ?? [])]).toEqual([1]);
    },
  );

  it("does not take another writer's equal bytes for its own", async () => {
    await store.put('lost/equal', BYTES);
    const write = store.put('lost/equal', BYTES, { absent: true });
    await expect(write).rejects.toBeInstanceOf(PreconditionFailedError);
  });

  it('asks again when S3 could not decide between two writers, and is told in the end', async () => {
    const conflict = { kind: 'status', status: 409, code: 'ConditionalRequestConflict' } as const;
    proxy.inject(once(conflict));
    await store.put('conflict/once', BYTES, { absent: true });
    proxy.inject(({ method }) => (method === 'PUT' ? conflict : undefined));
    const lasting = store.put('conflict/always', BYTES, { absent: true });
    await expect(lasting).rejects.toBeInstanceOf(PreconditionFailedError);
    expect((await store.get('conflict/once'))?.bytes).toHaveLength(BYTES.length);
  });

  it.each([
    [404, 'NoSuchBucket', 'the bucket does not exist'],
    [403, 'AccessDenied', 'the policy must allow s3:GetObject'],
    [400, 'ExpiredToken', 'renew the AWS credentials'],
  ])('tells how to mend a %d %s, for every operation', async (status, code, remedy) => {
    proxy.inject(() => ({ kind: 'status', status, code }));
    await expect(store.get(KEY)).rejects.toThrow(remedy);
    await expect(store.put(KEY, BYTES)).rejects.toThrow(remedy);
    await expect(store.put(KEY, BYTES, { absent: true })).rejects.toThrow(remedy);
    await expect(store.list('models/')).rejects.toThrow(remedy);
    await expect(store.listNames('models/')).rejects.toThrow(remedy);
    await expect(store.delete(KEY)).rejects.toThrow(remedy);
  });

  it('says that a bucket of that name is not there', async () => {
    const elsewhere = openThrough(server.url, { bucket: 'wattcast-missing' });
    await expect(elsewhere.get(KEY)).rejects.toThrow('the bucket does not exist');
  });

  it('is unavailable, not empty, where nobody listens', async () => {
    const nowhere = openThrough(`http://127.0.0.1:${await unusedPort()}`, {});
    await expect(nowhere.get(KEY)).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(nowhere.list('')).rejects.toBeInstanceOf(StoreUnavailableError);
  });

  it('keeps to its prefix', async () => {
    const other = openThrough(server.url, { prefix: 'one-more' });
    const whole = openThrough(server.url, {});
    await other.put('only/here', BYTES);
    expect(await store.get('only/here')).toBeUndefined();
    expect((await store.list('only/')).keys).toEqual([]);
    expect((await whole.list('one-more/')).keys).toEqual(['one-more/only/here']);
  });

  it('counts the prefix into the length of a key', async () => {
    const key = `${'n/'.repeat(510)}n`;
    await expect(store.put(key, BYTES)).rejects.toBeInstanceOf(InvalidKeyError);
    await openThrough(server.url, {}).put(key, BYTES);
  });

  it('passes over what others keep in the bucket', async () => {
    await fetch(`${server.url}/${BUCKET}/two/folder/`, { method: 'PUT' });
    await fetch(`${server.url}/${BUCKET}/two/Capital/README`, { method: 'PUT' });
    const shared = openThrough(server.url, { prefix: 'two' });
    await shared.put('folder/one', BYTES);
    expect((await shared.list('')).keys).toEqual(['folder/one']);
    expect((await shared.listNames('')).keys).toEqual(['folder']);
  });

  function openThrough(
    endpoint: string,
    options: { bucket?: string; prefix?: string; idleTimeoutMs?: number },
  ): S3Store {
    const { bucket = BUCKET, prefix = '', ...rest } = options;
    return new S3Store({ client: createS3Client({ endpoint, ...rest }), bucket, prefix });
  }
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

function unusedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 1));
    });
  });
}
