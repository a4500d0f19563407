import { bytesOf, concatenate } from '../bytes.ts';
import type { FittedForecaster, ForecasterState } from '../forecasters/forecaster.ts';
import { restoreForecaster } from '../forecasters/restore.ts';
import type { Dataset } from '../series/series.ts';
import { sha256, verifyFile } from './checksum.ts';
import { ArtifactError, MANIFEST_SCHEMA_VERSION, type Manifest } from './manifest.ts';
import { openNetwork, type TfjsUse } from './open-network.ts';

/** Files of a version by name, all but the manifest. */
export type ArtifactFiles = ReadonlyMap<string, Uint8Array>;

/** What the manifest says beyond what the fitted forecaster itself knows. */
export type ArtifactFacts = Pick<
  Manifest,
  'model' | 'createdAt' | 'series' | 'training' | 'metrics' | 'lineage'
>;

/** Packs a fitted forecaster: its files, and the manifest for whichever version number it will get. */
export async function packArtifact(
  fitted: FittedForecaster,
  facts: ArtifactFacts,
  report: unknown,
): Promise<{ files: ArtifactFiles; manifestOf: (version: number) => Manifest }> {
  const files = new Map<string, Uint8Array>();
  if (fitted.network) {
    const { writeNetwork } = await import('./network-files.ts');
    for (const [name, bytes] of Object.entries(await writeNetwork(fitted.network))) {
      files.set(name, bytes);
    }
  }
  files.set('report.json', new TextEncoder().encode(JSON.stringify(report, null, 2)));
  const digests: Manifest['files'] = {};
  for (const [name, bytes] of files) {
    digests[name] = { sha256: await sha256(bytes), bytes: bytes.length };
  }
  const features = fitted.state['features'];
  return {
    files,
    manifestOf: (version) => ({
      schemaVersion: MANIFEST_SCHEMA_VERSION,
      version,
      kind: fitted.state.kind,
      ...facts,
      features: Array.isArray(features) ? features.map(String) : [],
      state: { ...fitted.state },
      files: digests,
    }),
  };
}

/**
 * Restores the fitted forecaster of a manifest, every file checked against its SHA-256.
 * @throws ArtifactError when a file is missing, changed or cannot be opened.
 */
export async function unpackArtifact(
  manifest: Manifest,
  readFile: (name: string) => Promise<Uint8Array | undefined>,
  tfjs?: TfjsUse,
): Promise<FittedForecaster> {
  const state: ForecasterState = manifest.state;
  if (!manifest.files['model.json']) return restoreForecaster(state);
  const [topology, weights] = await Promise.all(
    ['model.json', 'weights.bin'].map((name) => readVerified(manifest, name, readFile)),
  );
  return restoreForecaster(
    state,
    await openNetwork(
      { 'model.json': topology as Uint8Array, 'weights.bin': weights as Uint8Array },
      tfjs,
    ),
  );
}

async function readVerified(
  manifest: Manifest,
  name: string,
  readFile: (name: string) => Promise<Uint8Array | undefined>,
): Promise<Uint8Array> {
  const expected = manifest.files[name];
  const bytes = await readFile(name);
  if (!expected || !bytes) {
    throw new ArtifactError(
      `"${name}" of ${manifest.model} version ${manifest.version} is missing. Promote another ` +
        'version, or train the model again.',
      { name },
    );
  }
  await verifyFile(name, bytes, expected);
  return bytes;
}

/** SHA-256 over the readings and covariates up to a position: equal data give equal hashes. */
export async function hashDataset(dataset: Dataset, until: number): Promise<string> {
  const { target, covariates } = dataset;
  const header = new TextEncoder().encode(
    JSON.stringify([target.info, target.startAt, until, covariates.map(({ name }) => name)]),
  );
  const columns = [target.values, ...covariates.map(({ values }) => values)].map((values) =>
    bytesOf(values.subarray(0, until)),
  );
  return sha256(concatenate([header, ...columns]));
}
