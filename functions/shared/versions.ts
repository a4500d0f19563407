import {
  type ArtifactFacts,
  packArtifact,
  unpackArtifact,
} from '../../models/artifact/artifact.ts';
import { type Manifest, parseManifest } from '../../models/artifact/manifest.ts';
import { WattcastError } from '../../models/errors.ts';
import type { FittedForecaster } from '../../models/forecasters/forecaster.ts';
import { type ObjectStore, PreconditionFailedError } from './object-store.ts';

export class UnknownModelError extends WattcastError {
  readonly code = 'model.unknown';

  constructor(model: string) {
    super(
      `There is no model "${model}" with a champion. GET /v1/timeseries/models lists those there ` +
        'are; `wattcast train` makes one.',
      { model },
    );
  }
}

export class UnknownVersionError extends WattcastError {
  readonly code = 'model.unknown-version';

  constructor(model: string, version: number) {
    super(`Model "${model}" has no version ${version}.`, { model, version });
  }
}

/** Names that are safe in a key and in a URL. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** `models/<model>/champion.json`: which version serves. */
export interface Champion {
  readonly version: number;
  readonly promotedAt: string;
  /** The champion before it: serves on where this one does not open. */
  readonly previous?: number;
}

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 2));

function fileKey(model: string, version: number, name: string): string {
  return `models/${model}/versions/${version}/${name}`;
}

/**
 * Writes a fitted forecaster as the next version of its model, the manifest last: until then the
 * version does not exist. A number that another writer took first is passed over.
 */
export async function saveVersion(
  store: ObjectStore,
  fitted: FittedForecaster,
  { facts, report }: { facts: ArtifactFacts; report: unknown },
): Promise<Manifest> {
  const { files, manifestOf } = await packArtifact(fitted, facts, report);
  for (let version = (await latestNumber(store, facts.model)) + 1; ; version++) {
    try {
      for (const [name, bytes] of files) {
        await store.put(fileKey(facts.model, version, name), bytes, { absent: true });
      }
      const manifest = manifestOf(version);
      await store.put(fileKey(facts.model, version, 'manifest.json'), encode(manifest), {
        absent: true,
      });
      return manifest;
    } catch (error) {
      if (!(error instanceof PreconditionFailedError)) throw error;
    }
  }
}

/** Makes a version the champion, unless someone else changed the champion meanwhile. */
export async function promote(
  store: ObjectStore,
  { model, version, now }: { model: string; version: number; now: number },
): Promise<Champion> {
  await readManifest(store, model, version);
  const key = championKey(model);
  const current = await store.get(key);
  const previous = current && parseChampion(current.bytes).version;
  const champion: Champion = {
    version,
    promotedAt: new Date(now).toISOString(),
    ...(previous === undefined || previous === version ? {} : { previous }),
  };
  await store.put(key, encode(champion), current ? { etag: current.etag } : { absent: true });
  return champion;
}

/** @throws UnknownModelError */
export async function readChampion(store: ObjectStore, model: string): Promise<Champion> {
  const object = NAME_PATTERN.test(model) ? await store.get(championKey(model)) : undefined;
  if (!object) throw new UnknownModelError(model);
  return parseChampion(object.bytes);
}

function parseChampion(bytes: Uint8Array): Champion {
  return JSON.parse(new TextDecoder().decode(bytes)) as Champion;
}

/** @throws UnknownVersionError, ArtifactError */
export async function readManifest(
  store: ObjectStore,
  model: string,
  version: number,
): Promise<Manifest> {
  const object = await store.get(fileKey(model, version, 'manifest.json'));
  if (!object) throw new UnknownVersionError(model, version);
  return parseManifest(object.bytes);
}

/** Opens a version, every file checked. @throws UnknownVersionError, ArtifactError */
export async function loadVersion(
  store: ObjectStore,
  model: string,
  version: number,
): Promise<{ manifest: Manifest; fitted: FittedForecaster }> {
  const manifest = await readManifest(store, model, version);
  const fitted = await unpackArtifact(
    manifest,
    async (name) => (await store.get(fileKey(model, version, name)))?.bytes,
  );
  return { manifest, fitted };
}

function championKey(model: string): string {
  return `models/${model}/champion.json`;
}

async function latestNumber(store: ObjectStore, model: string): Promise<number> {
  let latest = 0;
  for (let after: string | undefined; ; ) {
    const page = await store.listNames(
      `models/${model}/versions/`,
      after === undefined ? {} : { after },
    );
    for (const name of page.keys) latest = Math.max(latest, Number(name) || 0);
    if (page.next === undefined) return latest;
    after = page.next;
  }
}

/** Names of the models, ascending. */
export async function listModels(store: ObjectStore): Promise<string[]> {
  const names: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await store.listNames('models/', after === undefined ? {} : { after });
    names.push(...page.keys);
    if (page.next === undefined) return names;
    after = page.next;
  }
}
