import { parseRecord } from '../../../../functions/shared/jobs/record.ts';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { versionFileKey } from '../../../../functions/shared/registry/keys.ts';
import { readManifest } from '../../../../functions/shared/registry/stored-versions.ts';
import { storedDecisionSchema } from '../../../../functions/train/tasks/stored-decision.ts';
import { readEvaluation } from '../../../../functions/train/tasks/write-reserved.ts';
import { reportPage } from './report-page.ts';

/** @throws UnknownVersionError, ArtifactError, JobDamagedError, StoreUnavailableError */
export async function readPage(
  store: ObjectStore,
  model: string,
  version: number,
): Promise<string> {
  const key = versionFileKey(model, version, 'decision.json');
  const [manifest, evaluation, decided] = await Promise.all([
    readManifest(store, model, version),
    readEvaluation(store, model, version),
    store.get(key),
  ]);
  const decision = decided && parseRecord(storedDecisionSchema, decided.bytes, key);
  return reportPage({ manifest, evaluation, decision });
}
