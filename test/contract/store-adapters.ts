import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore } from '../../functions/shared/object-store.ts';
import { openStore } from '../../functions/shared/stores/open-store.ts';
import {
  createBucket,
  hasMoto,
  MOTO_ENVIRONMENT,
  startMotoServer,
} from '../support/moto-server.ts';

export interface RunningAdapter {
  /** A client of its own each time; the same place gives the same objects. */
  open(place: string): ObjectStore;
  stop(): Promise<void>;
}

export interface Adapter {
  readonly name: string;
  readonly isAvailable: boolean;
  start(): Promise<RunningAdapter>;
}

/** Every kind of store that `openStore` knows, as it is used: by its location. */
export const ADAPTERS: readonly Adapter[] = [
  { name: 'directory', isAvailable: true, start: startDirectory },
  { name: 's3', isAvailable: hasMoto, start: startBucket },
];

async function startDirectory(): Promise<RunningAdapter> {
  const root = await mkdtemp(join(tmpdir(), 'wattcast-store-'));
  return {
    open: (place) => openStore(join(root, place)),
    stop: () => rm(root, { recursive: true }),
  };
}

async function startBucket(): Promise<RunningAdapter> {
  const server = await startMotoServer();
  Object.assign(process.env, MOTO_ENVIRONMENT, { AWS_ENDPOINT_URL_S3: server.url });
  await createBucket(server, 'wattcast-test');
  return {
    open: (place) => openStore(`s3://wattcast-test/${place}`),
    stop: () => server.stop(),
  };
}
