import { type ArtifactFacts, packArtifact } from '../../../models/artifact/artifact.ts';
import type { Manifest } from '../../../models/artifact/manifest.ts';
import { WattcastError } from '../../../models/errors.ts';
import type { FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import { type ObjectStore, PreconditionFailedError } from '../object-store.ts';
import { versionFileKey } from './keys.ts';
import { encodeJson } from './registry-state.ts';
import { listNumbers, MANIFEST_FILE, readManifest } from './stored-versions.ts';

export interface VersionToSave {
  readonly facts: ArtifactFacts;
  /** What `report.json` will say. */
  readonly report: unknown;
  /**
   * The number that this very task was given before: killed and run again, it completes the same
   * version instead of making another. The next free one when absent.
   */
  readonly version?: number | undefined;
}

/** The number that a task was given holds something else. */
export class VersionTakenError extends WattcastError {
  readonly code = 'version.taken';

  constructor(key: string) {
    super(`"${key}" was written by another task; save under the next free number.`, { key });
  }
}

type Packed = Awaited<ReturnType<typeof packArtifact>>;

/**
 * Writes a fitted forecaster as a version of its model, the manifest last: until then the version
 * does not exist. Nothing of a version is ever overwritten.
 * @throws VersionTakenError, StoreUnavailableError
 */
export async function saveVersion(
  store: ObjectStore,
  fitted: FittedForecaster,
  { facts, report, version }: VersionToSave,
): Promise<Manifest> {
  const packed = await packArtifact(fitted, facts, report);
  if (version !== undefined) return completeVersion(store, packed, version);
  for (let next = ((await listNumbers(store, facts.model))[0] ?? 0) + 1; ; next++) {
    const manifest = await tryVersion(store, packed, next);
    if (manifest) return manifest;
  }
}

/** Undefined where another writer has the number. */
async function tryVersion(
  store: ObjectStore,
  packed: Packed,
  version: number,
): Promise<Manifest | undefined> {
  const manifest = packed.manifestOf(version);
  try {
    for (const [name, bytes] of inWritingOrder(packed)) {
      await store.put(versionFileKey(manifest.model, version, name), bytes, { absent: true });
    }
    await store.put(versionFileKey(manifest.model, version, MANIFEST_FILE), encodeJson(manifest), {
      absent: true,
    });
    return manifest;
  } catch (error) {
    if (error instanceof PreconditionFailedError) return undefined;
    throw error;
  }
}

async function completeVersion(
  store: ObjectStore,
  packed: Packed,
  version: number,
): Promise<Manifest> {
  const manifest = packed.manifestOf(version);
  const { model } = manifest;
  for (const [name, bytes] of inWritingOrder(packed)) {
    await putSame(store, versionFileKey(model, version, name), bytes);
  }
  const key = versionFileKey(model, version, MANIFEST_FILE);
  try {
    await store.put(key, encodeJson(manifest), { absent: true });
    return manifest;
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    // Its files are ours, so the manifest is: it only was written at another time.
    return readManifest(store, model, version);
  }
}

/** @throws VersionTakenError where other bytes are. */
async function putSame(store: ObjectStore, key: string, bytes: Uint8Array): Promise<void> {
  try {
    await store.put(key, bytes, { absent: true });
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    const found = await store.get(key);
    if (!found || Buffer.compare(found.bytes, bytes) !== 0) throw new VersionTakenError(key);
  }
}

/** The report first: every version has one, so that whoever writes it has the number. */
function inWritingOrder({ files }: Packed): (readonly [string, Uint8Array])[] {
  return [...files].sort(([a], [b]) => Number(b === 'report.json') - Number(a === 'report.json'));
}
