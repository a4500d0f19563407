import { ArtifactError } from '../../../models/artifact/manifest.ts';
import type { ObjectStore } from '../object-store.ts';
import { describeVersion, type VersionDetail } from './list-versions.ts';
import { readState } from './registry-state.ts';
import { readManifest, readVersionFile } from './stored-versions.ts';
import { walkTrail } from './trail.ts';
import type { TrailEntry } from './trail-entry.ts';

/** Entries of the trail that are looked through for what happened to one version. */
const MAX_WALKED = 1000;

/** Everything that is known of a version: where it comes from, how good it is, what became of it. */
export interface VersionReport extends VersionDetail {
  /** `report.json` as training wrote it; null where the version has none. */
  readonly evaluation: unknown;
  /** Entries of the trail that name this version, newest first. */
  readonly history: readonly TrailEntry[];
}

/** @throws UnknownModelError, UnknownVersionError, ArtifactError, StoreUnavailableError */
export async function readReport(
  store: ObjectStore,
  model: string,
  version: number,
): Promise<VersionReport> {
  const detail = await describeVersion(store, model, version);
  const [evaluation, history] = await Promise.all([
    readEvaluation(store, model, version),
    historyOf(store, model, version),
  ]);
  return { ...detail, evaluation, history };
}

async function readEvaluation(
  store: ObjectStore,
  model: string,
  version: number,
): Promise<unknown> {
  const manifest = await readManifest(store, model, version);
  if (!manifest.files['report.json']) return null;
  const bytes = await readVersionFile(store, manifest, 'report.json');
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new ArtifactError(
      `The report of ${model} version ${version} is not JSON.`,
      {},
      { cause },
    );
  }
}

async function historyOf(
  store: ObjectStore,
  model: string,
  version: number,
): Promise<TrailEntry[]> {
  const { state } = await readState(store, model);
  const history: TrailEntry[] = [];
  let walked = 0;
  for await (const entry of walkTrail(store, model, state)) {
    if (names(entry, version)) history.push(entry);
    if (++walked === MAX_WALKED) break;
  }
  return history;
}

function names(entry: TrailEntry, version: number): boolean {
  return 'to' in entry ? entry.to === version || entry.from === version : entry.version === version;
}
