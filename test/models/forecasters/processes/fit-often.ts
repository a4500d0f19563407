import * as tf from '@tensorflow/tfjs-core';
import type { ForecasterKind } from '../../../../models/forecasters/forecaster.ts';
import { forecasterOf } from '../../../../models/forecasters/registry.ts';
import { useBackend } from '../../../../models/networks/backend.ts';
import { endAt } from '../../../../models/series/series.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';

/** Fits a kind again and again, and sends what memory and tensors each fit left behind. */
const [kind, fits] = process.argv.slice(2) as [ForecasterKind, string];
await useBackend('tensorflow');
const dataset = syntheticTown({ days: 24 });
const originAt = endAt(dataset.target);
const left: { readonly megabytes: number; readonly tensors: number }[] = [];
for (let fit = 0; fit < Number(fits); fit++) {
  const fitted = await forecasterOf(kind).fit(dataset, { originAt, seed: fit });
  await fitted.predict({ dataset, originAt, horizonSteps: 24, quantiles: [0.1, 0.9] });
  fitted.dispose();
  globalThis.gc?.();
  left.push({ megabytes: process.memoryUsage().rss / 2 ** 20, tensors: tf.memory().numTensors });
}
process.send?.(left);
