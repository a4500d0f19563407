import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listAll } from '../../../functions/shared/object-store.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { createBucket, MOTO_ENVIRONMENT, startMotoServer } from '../../support/moto-server.ts';

const BUCKET = 'wattcast-bench';

export interface BenchBucket {
  /** `s3://...` */
  readonly location: string;
  /** What a process needs to reach it. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** The objects of a directory store in moto's S3, put there by plain REST. */
export async function copyToBucket(directory: string): Promise<BenchBucket> {
  const server = await startMotoServer();
  await createBucket(server, BUCKET);
  for await (const key of listAll(openStore(directory), '')) {
    const body = await readFile(join(directory, key));
    const { ok, status } = await fetch(`${server.url}/${BUCKET}/${key}`, { method: 'PUT', body });
    if (!ok) throw new Error(`moto answered ${status} to the object "${key}".`);
  }
  return {
    location: `s3://${BUCKET}`,
    environment: { ...MOTO_ENVIRONMENT, AWS_ENDPOINT_URL_S3: server.url },
    stop: () => server.stop(),
  };
}
