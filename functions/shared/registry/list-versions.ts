import { ArtifactError, type Manifest } from '../../../models/artifact/manifest.ts';
import type { ObjectStore } from '../object-store.ts';
import { UnknownVersionError } from './registry-errors.ts';
import { type RegistryState, readState } from './registry-state.ts';
import { listNumbers, readManifest, requireModel, requireVersion } from './stored-versions.ts';
import { hasVersion } from './version-ranges.ts';

/** A version in a list. */
export interface VersionSummary {
  readonly model: string;
  readonly version: number;
  readonly kind: Manifest['kind'];
  readonly createdAt: string;
  readonly isChampion: boolean;
  readonly isArchived: boolean;
  readonly training: Manifest['training'];
  readonly metrics: Manifest['metrics'];
  /** Of the metrics that have one. */
  readonly unit: Manifest['series']['unit'];
  /** Null for versions that were written without one. */
  readonly lineage: NonNullable<Manifest['lineage']> | null;
}

/** A version on its own. */
export interface VersionDetail extends VersionSummary {
  readonly series: Manifest['series'];
  readonly features: Manifest['features'];
  readonly files: Manifest['files'];
}

/** A version whose manifest cannot be read: it is listed, so that somebody mends it. */
export interface DamagedVersion {
  readonly version: number;
  readonly problem: string;
}

export interface VersionPage {
  /** Newest first. */
  readonly versions: readonly VersionSummary[];
  readonly damaged: readonly DamagedVersion[];
  /** Pass as `before` to read on towards older ones; null at the end. */
  readonly next: number | null;
}

export interface VersionPageOptions {
  /** The archived ones instead of the others. */
  readonly archived: boolean;
  readonly before?: number | undefined;
  readonly limit: number;
}

/** @throws UnknownModelError, RegistryDamagedError, StoreUnavailableError */
export async function listVersions(
  store: ObjectStore,
  model: string,
  { archived, before = Number.POSITIVE_INFINITY, limit }: VersionPageOptions,
): Promise<VersionPage> {
  await requireModel(store, model);
  const { state } = await readState(store, model);
  const numbers = (await listNumbers(store, model)).filter(
    (version) => version < before && hasVersion(state.archivedVersions, version) === archived,
  );
  const page = numbers.slice(0, limit);
  const found = await Promise.all(page.map((version) => tryRead(store, model, version)));
  return {
    versions: found.flatMap((read) => ('manifest' in read ? summaryOf(read.manifest, state) : [])),
    damaged: found.flatMap((read) => ('problem' in read ? read : [])),
    next: numbers.length > limit ? (page.at(-1) ?? null) : null,
  };
}

/** @throws UnknownModelError, UnknownVersionError, ArtifactError, StoreUnavailableError */
export async function describeVersion(
  store: ObjectStore,
  model: string,
  version: number,
): Promise<VersionDetail> {
  await requireVersion(store, model, version);
  const [manifest, { state }] = await Promise.all([
    readManifest(store, model, version),
    readState(store, model),
  ]);
  const { series, features, files } = manifest;
  return { ...summaryOf(manifest, state), series, features, files };
}

type Read = { readonly manifest: Manifest } | DamagedVersion | { readonly unfinished: true };

async function tryRead(store: ObjectStore, model: string, version: number): Promise<Read> {
  try {
    return { manifest: await readManifest(store, model, version) };
  } catch (error) {
    if (error instanceof UnknownVersionError) return { unfinished: true };
    if (error instanceof ArtifactError) return { version, problem: error.message };
    throw error;
  }
}

function summaryOf(manifest: Manifest, state: RegistryState): VersionSummary {
  const { model, version, kind, createdAt, training, metrics, lineage = null } = manifest;
  return {
    model,
    version,
    kind,
    createdAt,
    isChampion: state.champion?.to === version,
    isArchived: hasVersion(state.archivedVersions, version),
    training,
    metrics,
    unit: manifest.series.unit,
    lineage,
  };
}
