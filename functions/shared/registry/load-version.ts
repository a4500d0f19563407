import { unpackArtifact } from '../../../models/artifact/artifact.ts';
import type { Manifest } from '../../../models/artifact/manifest.ts';
import type { TfjsUse } from '../../../models/artifact/open-network.ts';
import type { FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import type { ObjectReader } from '../object-store.ts';
import { versionFileKey } from './keys.ts';
import { readManifest } from './stored-versions.ts';

const NETWORK_FILES = ['model.json', 'weights.bin'];

/** Opens a version, every file checked. @throws UnknownVersionError, ArtifactError */
export async function loadVersion(
  store: ObjectReader,
  model: string,
  version: number,
  tfjs?: TfjsUse,
): Promise<{ manifest: Manifest; fitted: FittedForecaster }> {
  const read = (name: string) => store.get(versionFileKey(model, version, name));
  // Nearly every version has a network: its files come while the manifest does.
  const early = new Map(NETWORK_FILES.map((name) => [name, read(name)]));
  for (const file of early.values()) file.catch(() => {});
  const manifest = await readManifest(store, model, version);
  const fitted = await unpackArtifact(
    manifest,
    async (name) => (await (early.get(name) ?? read(name)))?.bytes,
    tfjs,
  );
  return { manifest, fitted };
}
