import type { ArtifactFacts } from '../../../models/artifact/artifact.ts';
import type { Manifest } from '../../../models/artifact/manifest.ts';
import type { FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { parseRecord } from '../../shared/jobs/record.ts';
import { type ObjectStore, PreconditionFailedError } from '../../shared/object-store.ts';
import { UnknownVersionError } from '../../shared/registry/registry-errors.ts';
import { saveVersion, VersionTakenError } from '../../shared/registry/save-version.ts';
import {
  listNumbers,
  readManifest,
  readVersionFile,
} from '../../shared/registry/stored-versions.ts';
import {
  type VersionEvaluation,
  versionEvaluationSchema,
} from '../evaluation/version-evaluation.ts';

const MOST_NUMBERS = 20;

export interface ReservedWrite {
  readonly job: Job;
  readonly facts: ArtifactFacts;
  readonly report: VersionEvaluation;
  /** Notes in the job which number its version gets, before anything is written under it. */
  readonly reserve: (version: number) => Promise<void>;
}

/**
 * Writes a version under the number that the job noted before: killed and run again, it completes
 * the same version. A number that others took first is given up for the next one.
 *
 * @throws JobLostError, StoreUnavailableError, VersionTakenError
 */
export async function writeReserved(
  store: ObjectStore,
  fitted: FittedForecaster,
  { job, facts, report, reserve }: ReservedWrite,
): Promise<{ manifest: Manifest }> {
  let version = job.version ?? (await nextNumber(store, job.model));
  for (let attempt = 1; ; attempt++) {
    await reserve(version);
    try {
      return { manifest: await saveVersion(store, fitted, { facts, report, version }) };
    } catch (error) {
      const isTaken =
        error instanceof VersionTakenError || error instanceof PreconditionFailedError;
      if (!isTaken || attempt === MOST_NUMBERS) throw error;
      version = Math.max(version + 1, await nextNumber(store, job.model));
    }
  }
}

/** The version that an earlier attempt at the job completed. */
export async function findWritten(store: ObjectStore, job: Job): Promise<number | undefined> {
  if (job.version === null) return undefined;
  try {
    const evaluation = await readEvaluation(store, job.model, job.version);
    return evaluation.job === job.id ? job.version : undefined;
  } catch (error) {
    if (error instanceof UnknownVersionError) return undefined;
    throw error;
  }
}

/** @throws UnknownVersionError, ArtifactError, JobDamagedError, StoreUnavailableError */
export async function readEvaluation(
  store: ObjectStore,
  model: string,
  version: number,
): Promise<VersionEvaluation> {
  const manifest = await readManifest(store, model, version);
  const bytes = await readVersionFile(store, manifest, 'report.json');
  return parseRecord(versionEvaluationSchema, bytes, `report.json of ${model} version ${version}`);
}

async function nextNumber(store: ObjectStore, model: string): Promise<number> {
  return ((await listNumbers(store, model))[0] ?? 0) + 1;
}
