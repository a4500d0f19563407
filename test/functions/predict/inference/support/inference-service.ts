import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { predictApp } from '../../../../../functions/predict/app.ts';
import type { PredictDependencies } from '../../../../../functions/predict/service.ts';
import type { ObjectStore } from '../../../../../functions/shared/object-store.ts';
import { promote } from '../../../../../functions/shared/registry/promote.ts';
import { saveVersion } from '../../../../../functions/shared/registry/save-version.ts';
import { openStore } from '../../../../../functions/shared/stores/open-store.ts';
import { restoreSeasonalNaive } from '../../../../../models/forecasters/seasonal-naive.ts';
import { useBackend } from '../../../../../models/networks/backend.ts';
import { type FaultyStore, faultyStore } from '../../../../support/faulty-store.ts';
import { townFacts, untrainedForecaster } from '../../../../support/untrained-model.ts';

export interface InferenceService {
  readonly store: FaultyStore;
  /** Errors that were not the caller's. */
  readonly faults: unknown[];
  /** Version 1 and the champion, version 2, of `town`. */
  readonly networks: readonly [LayersModel, LayersModel];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** POSTs JSON. */
  infer(body: object, path?: string): Promise<Response>;
  close(): void;
}

/** The predict function over a store with `town` (two versions of a network), `naive` (none) and `unborn` (not promoted). */
export async function openInference(
  options: Pick<PredictDependencies, 'maxAgeMs'> = {},
): Promise<InferenceService> {
  await useBackend('cpu');
  const directory = mkdtempSync(join(tmpdir(), 'wattcast-inference-'));
  const store = faultyStore(openStore(directory));
  const [first, second] = [untrainedForecaster('mlp', 1), untrainedForecaster('mlp', 2)];
  for (const fitted of [first, second]) await publish(store, 'town', fitted);
  await publish(store, 'naive', restoreSeasonalNaive());
  await saveVersion(store, first, { facts: townFacts('unborn'), report: {} });
  const faults: unknown[] = [];
  const app = predictApp({
    store,
    clock: Date.now,
    onFault: (error) => faults.push(error),
    ...options,
  });
  const ask = async (path: string, init?: RequestInit) => app.request(path, init);
  return {
    store,
    faults,
    networks: [first.network as LayersModel, second.network as LayersModel],
    fetch: ask,
    infer: (body, path = '/v2/models/town/infer') =>
      ask(path, { method: 'POST', body: JSON.stringify(body) }),
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

async function publish(
  store: ObjectStore,
  model: string,
  fitted: Parameters<typeof saveVersion>[1],
): Promise<void> {
  const { version } = await saveVersion(store, fitted, { facts: townFacts(model), report: {} });
  await promote(store, { model, version, now: Date.now(), by: 'test', why: 'to be served' });
}
