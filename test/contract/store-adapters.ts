import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore } from '../../functions/shared/object-store.ts';
import { openReader } from '../../functions/shared/stores/open-reader.ts';
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
  { name: 's3', isAvailable: hasMoto, start: () => startBucket((location) => openStore(location)) },
  { name: 's3, read without the SDK', isAvailable: hasMoto, start: () => startBucket(openLean) },
];

async function startDirectory(): Promise<RunningAdapter> {
  const root = await mkdtemp(join(tmpdir(), 'wattcast-store-'));
  return {
    open: (place) => openStore(join(root, place)),
    stop: () => rm(root, { recursive: true }),
  };
}

async function startBucket(open: (location: string) => ObjectStore): Promise<RunningAdapter> {
  const server = await startMotoServer();
  Object.assign(process.env, MOTO_ENVIRONMENT, { AWS_ENDPOINT_URL_S3: server.url });
  await createBucket(server, 'wattcast-test');
  return {
    open: (place) => open(`s3://wattcast-test/${place}`),
    stop: () => server.stop(),
  };
}

/** Writes as functions that write do, and reads as predict does. */
function openLean(location: string): ObjectStore {
  const store = openStore(location);
  const reader = openReader(location);
  return {
    location: reader.location,
    get: (key) => reader.get(key),
    getIfChanged: (key, etag) => reader.getIfChanged(key, etag),
    list: (prefix, options) => reader.list(prefix, options),
    listNames: (prefix, options) => reader.listNames(prefix, options),
    put: (key, bytes, condition) => store.put(key, bytes, condition),
    delete: (key) => store.delete(key),
  };
}
