import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { evaluateBatch, type Objective } from './step.ts';
import type { CheckedData } from './training-data.ts';
import type { EpochMeans } from './training-engine.ts';

/** Rows a call: many, because nothing is kept for a backward pass. */
const ROWS_AT_ONCE = 4096;

/** Loss and metrics over all rows, with dropout off. */
export function evaluate(model: LayersModel, data: CheckedData, objective: Objective): EpochMeans {
  const sums = new Array<number>(1 + objective.metrics.length).fill(0);
  for (let from = 0; from < data.rows; from += ROWS_AT_ONCE) {
    const rows = Math.min(ROWS_AT_ONCE, data.rows - from);
    const values = tf.tidy(() => {
      const cut = (tensor: tf.Tensor) => sliceRows(tensor, from, rows);
      const batch = { xs: data.xs.map(cut), ys: data.ys.map(cut), weights: data.weights.map(cut) };
      const { loss, metrics } = evaluateBatch(model, batch, objective, false);
      return tf.stack([loss, ...metrics]).dataSync();
    });
    values.forEach((value, which) => {
      sums[which] = (sums[which] as number) + value * rows;
    });
  }
  const [loss = 0, ...metrics] = sums.map((sum) => sum / data.rows);
  return { loss, metrics };
}

function sliceRows(tensor: tf.Tensor, from: number, rows: number): tf.Tensor {
  return tf.slice(tensor, from, rows);
}
