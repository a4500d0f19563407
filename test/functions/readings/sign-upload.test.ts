import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readingsApp } from '../../../functions/readings/app.ts';
import { importUpload } from '../../../functions/readings/http/uploads.ts';
import { uploadSigner } from '../../../functions/readings/sign-upload.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import {
  createBucket,
  hasMoto,
  MOTO_ENVIRONMENT,
  type MotoServer,
  startMotoServer,
} from '../../support/moto-server.ts';

const SERIES = { carrier: 'electricity', unit: 'kW', step_minutes: 60, time_zone: 'UTC' };
const CSV = 'time,load\n2024-01-01T00:00Z,1\n2024-01-01T01:00Z,2\n';

describe.skipIf(!hasMoto)('an upload over S3', () => {
  let moto: MotoServer;
  const before = { ...process.env };
  beforeAll(async () => {
    moto = await startMotoServer();
    Object.assign(process.env, MOTO_ENVIRONMENT, { AWS_ENDPOINT_URL_S3: moto.url });
    await createBucket(moto, 'readings');
  });
  afterAll(async () => {
    process.env = before;
    await moto?.stop();
  });

  it('goes to the signed address, and into the series when it has landed', async () => {
    const location = 's3://readings/stage';
    const store = openStore(location);
    const sign = uploadSigner(location, Date.now);
    const app = readingsApp({
      store,
      clock: Date.now,
      onFault: (error) => {
        throw error;
      },
      ...(sign ? { sign } : {}),
    });
    const send = async (method: string, path: string, body?: object) => {
      const answer = await app.request(path, {
        method,
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return (await answer.json()) as Record<string, string>;
    };
    await send('PUT', '/v1/series/home', SERIES);
    const { upload, url = '' } = await send('POST', '/v1/series/home/uploads', {});

    const landed = await fetch(url, { method: 'PUT', body: CSV });
    const key = new URL(url).pathname.replace('/readings/stage/', '');
    await importUpload(store, key, Date.now);

    expect(landed.status).toBe(200);
    expect(await send('GET', `/v1/series/home/uploads/${upload}`)).toMatchObject({
      status: 'completed',
      series: [{ added: 2 }],
    });
  });

  it('needs a bucket', () => {
    expect(uploadSigner('file:///tmp/store', Date.now)).toBeUndefined();
  });
});
