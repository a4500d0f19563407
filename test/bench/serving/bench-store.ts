import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRecent, recentKey } from '../../../functions/shared/recent-readings.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { trainModel } from '../../../functions/train/train-model.ts';
import type { ForecasterKind } from '../../../models/forecasters/forecaster.ts';
import { useBackend } from '../../../models/networks/backend.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

/** Enough for networks in every kind that has them. */
const TRAINED_DAYS = 200;

export interface BenchStore {
  readonly directory: string;
  remove(): void;
}

/** A store with trained models of a made-up town and its readings under several ids. */
export async function makeBenchStore(
  kind: ForecasterKind,
  { models, series }: { models: readonly string[]; series: readonly string[] },
): Promise<BenchStore> {
  const directory = mkdtempSync(join(tmpdir(), 'wattcast-bench-'));
  const store = openStore(directory);
  const { library, version } = await useBackend('tensorflow');
  const dataset = syntheticTown({ days: TRAINED_DAYS });
  for (const model of models) {
    await trainModel(
      { model, kind, dataset, seed: 1 },
      { store, clock: Date.now, library: `${library} ${version}` },
    );
  }
  const [first, ...others] = series.map(recentKey);
  if (first) await store.put(first, encodeRecent(syntheticTown({ days: 400 }), 400));
  // Storing a thousand, each forced to the disk, would take longer than all that is measured.
  for (const key of others) cpSync(join(directory, first as string), join(directory, key));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
