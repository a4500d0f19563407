import { verifyFile } from '../../../models/artifact/checksum.ts';
import { ArtifactError, type Manifest, parseManifest } from '../../../models/artifact/manifest.ts';
import { listAllNames, type ObjectReader } from '../object-store.ts';
import { versionFileKey, versionsPrefix } from './keys.ts';
import { UnknownModelError, UnknownVersionError, VersionDamagedError } from './registry-errors.ts';
import { readState } from './registry-state.ts';

export const MANIFEST_FILE = 'manifest.json';
const VERSION_NAME = /^[1-9]\d{0,8}$/;

/**
 * Numbers that were taken, newest first. One of them is a version only if it has a manifest: a
 * writer may be at work on it, or have been killed.
 */
export async function listNumbers(store: ObjectReader, model: string): Promise<number[]> {
  const names = await Array.fromAsync(listAllNames(store, versionsPrefix(model)));
  return names
    .filter((name) => VERSION_NAME.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

/** @throws UnknownVersionError, ArtifactError, StoreUnavailableError */
export async function readManifest(
  store: ObjectReader,
  model: string,
  version: number,
): Promise<Manifest> {
  const object = await store.get(versionFileKey(model, version, MANIFEST_FILE));
  if (!object) throw new UnknownVersionError(model, version);
  return parseManifest(object.bytes);
}

/** One file of a version, checked against its manifest. @throws ArtifactError */
export async function readVersionFile(
  store: ObjectReader,
  manifest: Manifest,
  name: string,
): Promise<Uint8Array> {
  const { model, version, files } = manifest;
  const object = await store.get(versionFileKey(model, version, name));
  const expected = files[name];
  if (!object || !expected) {
    throw new ArtifactError(
      `"${name}" of ${model} version ${version} is missing. Promote another version, or train the ` +
        'model again.',
      { name },
    );
  }
  await verifyFile(name, object.bytes, expected);
  return object.bytes;
}

/** The newest number that has a manifest; undefined where none has. */
export async function newestVersion(
  store: ObjectReader,
  model: string,
): Promise<number | undefined> {
  for (const version of await listNumbers(store, model)) {
    if (await hasManifest(store, model, version)) return version;
  }
  return undefined;
}

/** @throws UnknownModelError, UnknownVersionError naming the newest there are. */
export async function requireVersion(
  store: ObjectReader,
  model: string,
  version: number,
): Promise<void> {
  if (await hasManifest(store, model, version)) return;
  await requireModel(store, model);
  throw new UnknownVersionError(model, version, await listNumbers(store, model));
}

/** A model exists once it has a version, or something was decided about it. */
export async function requireModel(store: ObjectReader, model: string): Promise<void> {
  const { etag } = await readState(store, model);
  if (etag !== undefined || (await newestVersion(store, model)) !== undefined) return;
  throw new UnknownModelError(model);
}

/**
 * Reads every file of a version as serving will: what does not open must not become champion.
 * @throws UnknownModelError, UnknownVersionError, VersionDamagedError, StoreUnavailableError
 */
export async function requireWholeVersion(
  store: ObjectReader,
  model: string,
  version: number,
): Promise<void> {
  await requireVersion(store, model, version);
  try {
    const manifest = await readManifest(store, model, version);
    const names = Object.keys(manifest.files);
    await Promise.all(names.map((name) => readVersionFile(store, manifest, name)));
  } catch (error) {
    if (error instanceof ArtifactError) throw new VersionDamagedError(model, version, error);
    throw error;
  }
}

async function hasManifest(store: ObjectReader, model: string, version: number): Promise<boolean> {
  return (await store.get(versionFileKey(model, version, MANIFEST_FILE))) !== undefined;
}
