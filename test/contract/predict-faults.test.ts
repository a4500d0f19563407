import type { IncomingMessage } from 'node:http';
import type { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { predictApp } from '../../functions/predict/app.ts';
import type { ObjectStore } from '../../functions/shared/object-store.ts';
import { encodeRecent, recentKey } from '../../functions/shared/recent-readings.ts';
import { promote } from '../../functions/shared/registry/promote.ts';
import { saveVersion } from '../../functions/shared/registry/save-version.ts';
import { openStore } from '../../functions/shared/stores/open-store.ts';
import { S3Connection } from '../../functions/shared/stores/s3-connection.ts';
import { S3Reader } from '../../functions/shared/stores/s3-reader.ts';
import { useBackend } from '../../models/networks/backend.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import {
  createBucket,
  hasMoto,
  MOTO_ENVIRONMENT,
  type MotoServer,
  startMotoServer,
} from '../support/moto-server.ts';
import { change } from '../support/saved-versions.ts';
import { syntheticTown } from '../support/synthetic-town.ts';
import { townFacts, untrainedForecaster } from '../support/untrained-model.ts';

const BUCKET = 'wattcast-test';
const HOUR_MS = 3_600_000;

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly version: string | undefined;
  readonly values: readonly number[] | undefined;
  readonly warnings: readonly string[] | undefined;
  readonly detail: string | undefined;
}

interface Body {
  readonly model_version?: string;
  readonly detail?: string;
  readonly outputs?: { content: { mean_forecast: number[]; warnings: string[] }[] }[];
}

/** What lies between predict and S3 goes wrong, byte by byte; `town` has two versions. */
describe.skipIf(!hasMoto)('a forecast while S3 or the way to it fails', () => {
  let server: MotoServer;
  let proxy: FaultProxy;
  let store: ObjectStore;
  /** What versions 1 and 2 forecast. */
  const right: (readonly number[])[] = [];

  beforeAll(async () => {
    await useBackend('cpu');
    server = await startMotoServer();
    Object.assign(process.env, MOTO_ENVIRONMENT, { AWS_ENDPOINT_URL_S3: server.url });
    await createBucket(server, BUCKET);
    proxy = await startFaultProxy(server.url);
    store = openStore(`s3://${BUCKET}/one`);
    await store.put(recentKey('town'), encodeRecent(syntheticTown({ days: 30 }), 400));
    for (const seed of [1, 2]) {
      const facts = townFacts('town');
      await saveVersion(store, untrainedForecaster('mlp', seed), { facts, report: {} });
      await promote(store, { ...change('town'), version: seed });
      right.push((await ask(open())).values ?? []);
    }
  });
  afterEach(() => proxy.inject(undefined));
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });

  /** The function as it starts, which asks S3 anew for every forecast. */
  function open(clock: () => number = Date.now): Hono {
    const connection = new S3Connection({
      environment: MOTO_ENVIRONMENT,
      endpoint: proxy.url,
      idleTimeoutMs: 200,
      clock,
    });
    return predictApp({
      store: new S3Reader({ connection, bucket: BUCKET, prefix: 'one' }),
      clock: Date.now,
      onFault: () => undefined,
      maxAgeMs: { champion: 0, series: 0 },
    });
  }

  async function ask(app: Hono): Promise<Answer> {
    const body = { model: 'town', inputs: [{ series_id: 'town' }], options: { horizon: 24 } };
    const init = { method: 'POST', body: JSON.stringify(body) };
    const response = await app.request('/v1/timeseries/forecast', init);
    const { model_version: version, outputs, detail } = (await response.json()) as Body;
    const content = outputs?.[0]?.content[0];
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      version,
      values: content?.mean_forecast,
      warnings: content?.warnings,
      detail,
    };
  }

  function spoil(pattern: RegExp, fault: Fault): void {
    proxy.inject(({ url = '' }) => (pattern.test(url) ? fault : undefined));
  }

  const serve = (version: number) => promote(store, { ...change('town'), version });

  const FAULTS: [string, Fault][] = [
    ['goes silent', { kind: 'stall', atByte: 60 }],
    ['is cut', { kind: 'cut', atByte: 60 }],
    ['flips one bit', { kind: 'flip', atByte: 60 }],
    ['does not answer', { kind: 'lose' }],
    ['answers 500', { kind: 'status', status: 500, code: 'InternalError' }],
    ['throttles', { kind: 'status', status: 503, code: 'SlowDown' }],
    ['lost it', { kind: 'status', status: 404, code: 'NoSuchKey' }],
  ];

  it.each(FAULTS)(
    'comes from the last good version where the new champion %s, and from the new one after',
    async (_what, fault) => {
      await serve(1);
      const app = open();
      await ask(app);
      await serve(2);
      spoil(/versions\/2\/(weights\.bin|manifest\.json)/, fault);

      const during = await ask(app);
      proxy.inject(undefined);
      const after = await ask(app);

      expect(during).toMatchObject({ status: 200, version: '1', values: right[0] });
      expect(after).toMatchObject({ status: 200, version: '2', values: right[1] });
    },
  );

  it.each(FAULTS.slice(0, -1))(
    'is refused clearly by a function that never read what it needs: it %s',
    async (_what, fault) => {
      const app = open();
      spoil(/./, fault);

      const during = await ask(app);
      proxy.inject(undefined);
      const after = await ask(app);

      expect(during).toMatchObject({ status: 503, retryAfter: '1' });
      expect(during.detail).toContain('Try again');
      expect(after).toMatchObject({ status: 200, values: right[1] });
    },
  );

  it.each(FAULTS.slice(0, -1))(
    'says that its readings are old where S3 gives no newer ones: it %s',
    async (_what, fault) => {
      const app = open();
      await ask(app);
      spoil(/recent\.json/, fault);

      const during = await ask(app);

      // A reader that asks whether they have changed is told that they have not, without a body to spoil.
      expect(during).toMatchObject({ status: 200, version: '2', values: right[1] });
      if ('status' in fault || fault.kind === 'lose') {
        expect(during.warnings).toContainEqual(expect.stringContaining('did not answer'));
      }
    },
  );

  it('is refused where the pointer names a version that there is not, and none was read before', async () => {
    spoil(/versions\//, { kind: 'status', status: 404, code: 'NoSuchKey' });

    const answer = await ask(open());

    expect([404, 503]).toContain(answer.status);
    expect(answer.values).toBeUndefined();
  });

  it.each([-2, 2])('is right where its clock is %d hours off', async (hours) => {
    proxy.inject((request) =>
      isSkewed(request) ? { kind: 'status', status: 403, code: 'RequestTimeTooSkewed' } : undefined,
    );

    const answer = await ask(open(() => Date.now() + hours * HOUR_MS));

    expect(answer).toMatchObject({ status: 200, version: '2', values: right[1] });
  });
});

/** S3 takes a quarter of an hour. */
function isSkewed({ headers }: IncomingMessage): boolean {
  const sentAt = String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:');
  return Math.abs(Date.parse(sentAt) - Date.now()) > HOUR_MS / 4;
}
