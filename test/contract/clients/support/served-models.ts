import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { useWasm } from '../../../../functions/predict/wasm.ts';
import { encodeRecent, recentKey } from '../../../../functions/shared/recent-readings.ts';
import { promote } from '../../../../functions/shared/registry/promote.ts';
import { saveVersion } from '../../../../functions/shared/registry/save-version.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import type { FittedForecaster } from '../../../../models/forecasters/forecaster.ts';
import { restoreSeasonalNaive } from '../../../../models/forecasters/seasonal-naive.ts';
import { randomFrom } from '../../../../models/random.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';
import { townFacts, untrainedForecaster } from '../../../support/untrained-model.ts';

export const INPUT = 'hidden-1_input';
export const OUTPUT = 'head';
const WIDTH = 100;

/** A store with readings of `town` and the models `town` (versions 1 and 2) and `naive`. */
export interface ServedModels {
  readonly directory: string;
  /** Versions 1 and 2 of `town`. */
  readonly networks: readonly [LayersModel, LayersModel];
  dispose(): void;
}

/** Predictions are made here with the backend that serves, so that they can be compared. */
export async function storeModels(): Promise<ServedModels> {
  await useWasm();
  const directory = mkdtempSync(join(tmpdir(), 'wattcast-clients-'));
  const store = openStore(directory);
  await store.put(recentKey('town'), encodeRecent(syntheticTown({ days: 40 }), 400));
  const publish = async (model: string, fitted: FittedForecaster) => {
    const { version } = await saveVersion(store, fitted, { facts: townFacts(model), report: {} });
    await promote(store, { model, version, now: Date.now(), by: 'test', why: 'to be served' });
  };
  const [first, second] = [untrainedForecaster('mlp', 1), untrainedForecaster('mlp', 2)];
  for (const fitted of [first, second]) await publish('town', fitted);
  await publish('naive', restoreSeasonalNaive());
  return {
    directory,
    networks: [first.network as LayersModel, second.network as LayersModel],
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Rows of standardised features that FP32 and JSON hold exactly. */
export function randomRows(count: number): number[][] {
  const random = randomFrom(count);
  return Array.from({ length: count }, () =>
    Array.from({ length: WIDTH }, () => Math.fround(2 * random() - 1)),
  );
}

/** [rows][1], as the library's own network gives it. */
export function predictRows(
  network: LayersModel,
  rows: readonly (readonly number[])[],
): number[][] {
  const output = tf.tidy(
    () => network.predictOnBatch(tf.tensor2d(rows as number[][])) as tf.Tensor2D,
  );
  const values = output.arraySync();
  output.dispose();
  return values;
}
