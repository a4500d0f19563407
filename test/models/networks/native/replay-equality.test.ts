import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../models/networks/backend.ts';
import {
  type NetworkLoss,
  type OptimizerSpec,
  pinballLoss,
  type TrainOptions,
  train,
} from '../../../../models/networks/train.ts';
import {
  ROWS,
  type SampleData,
  sampleData,
  sampleNetworks,
  weightDifference,
  weightValues,
} from '../sample-networks.ts';

const BATCH = 32;
const STEPS_WANTED = 500;

interface Case {
  readonly network: keyof typeof sampleNetworks;
  readonly optimizer: OptimizerSpec;
  readonly loss: NetworkLoss | readonly NetworkLoss[];
  readonly targets: readonly (keyof Omit<SampleData, 'xs'>)[];
}

const medianAndTails = pinballLoss([0.1, 0.5, 0.9]);

/** Three quantiles of each of three targets, from a network with three outputs. */
const quantilesOfEach: NetworkLoss = (ys, predictions) =>
  medianAndTails(ys, tf.expandDims(predictions, -1));

const cases: readonly Case[] = [
  {
    network: 'dense',
    optimizer: { kind: 'adam', learningRate: ({ step }) => 0.002 / (1 + step / 200) },
    loss: 'meanSquaredError',
    targets: ['values'],
  },
  {
    network: 'convolutional',
    optimizer: { kind: 'momentum', learningRate: 0.01, nesterov: true },
    loss: quantilesOfEach,
    targets: ['values'],
  },
  {
    network: 'normalised',
    optimizer: { kind: 'rmsprop', learningRate: 0.001, momentum: 0.5 },
    loss: 'binaryCrossentropy',
    targets: ['shares'],
  },
  {
    network: 'attentive',
    optimizer: { kind: 'adamw', learningRate: 0.001, weightDecay: 0.01 },
    loss: 'meanAbsoluteError',
    targets: ['values'],
  },
  {
    network: 'twoHeaded',
    optimizer: { kind: 'sgd', learningRate: 0.02 },
    loss: ['meanSquaredError', 'categoricalCrossentropy'],
    targets: ['values', 'classes'],
  },
  {
    network: 'noisy',
    optimizer: { kind: 'adam', learningRate: 0.001 },
    loss: 'meanSquaredError',
    targets: ['values'],
  },
];

describe('replaying a recorded step', () => {
  let data: SampleData;
  beforeAll(async () => {
    await useBackend('tensorflow');
    data = sampleData();
  });

  it.each(cases)('gives the eager losses and weights: $network', async (given) => {
    const eager = await fitSample(given, data, 'eager');

    const graph = await fitSample(given, data, 'graph');

    expect(graph.path).toBe('replayed');
    expect(largestRelative(graph.losses, eager.losses)).toBeLessThan(1e-5);
    expect(weightDifference(graph.weights, eager.weights)).toBeLessThan(1e-5);
    // XLA fuses operations and orders sums anew; its random numbers are its own.
    if (given.network === 'noisy') return;
    const compiled = await fitSample(given, data, 'compiled');
    expect(largestRelative(compiled.losses, eager.losses)).toBeLessThan(1e-4);
    expect(weightDifference(compiled.weights, eager.weights)).toBeLessThan(1e-4);
  });
});

interface Fitted {
  readonly path: string;
  readonly losses: readonly number[];
  readonly weights: readonly Float32Array[];
}

async function fitSample(
  given: Case,
  data: SampleData,
  engine: TrainOptions['engine'],
): Promise<Fitted> {
  const model: LayersModel = sampleNetworks[given.network]();
  const report = await train(
    model,
    { xs: data.xs, ys: given.targets.map((target) => data[target]) },
    {
      loss: given.loss,
      optimizer: given.optimizer,
      epochs: Math.ceil(STEPS_WANTED / Math.ceil(ROWS / BATCH)),
      batchSize: BATCH,
      seed: 7,
      ...(engine ? { engine } : {}),
    },
  );
  const weights = weightValues(model);
  model.dispose();
  return { path: report.path, losses: report.epochs.map(({ loss }) => loss), weights };
}

function largestRelative(values: readonly number[], expected: readonly number[]): number {
  return Math.max(...values.map((value, at) => Math.abs(value / (expected[at] as number) - 1)));
}
