import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../models/networks/backend.ts';
import type { EngineName } from '../../../models/networks/choose-engine.ts';
import {
  type OptimizerSpec,
  type TrainingCheckpoint,
  type TrainOptions,
  train,
} from '../../../models/networks/train.ts';
import { type SampleData, sampleData, sampleNetworks, weightValues } from './sample-networks.ts';

const EPOCHS = 2;

const optimizers: readonly OptimizerSpec[] = [
  { kind: 'adam', learningRate: ({ step }) => 0.002 / (1 + step / 20) },
  { kind: 'adamw', learningRate: 0.002 },
  { kind: 'momentum', learningRate: 0.01, nesterov: true },
  { kind: 'rmsprop', learningRate: 0.001, momentum: 0.5 },
  { kind: 'sgd', learningRate: 0.02 },
];
const engines: readonly EngineName[] = ['eager', 'graph'];

describe('training that goes on from a checkpoint', () => {
  let data: SampleData;
  beforeAll(async () => {
    await useBackend('tensorflow');
    data = sampleData();
  });
  afterAll(() => tf.dispose(Object.values(data) as tf.Tensor[]));

  const cases = [
    ...optimizers.map((optimizer) => ({ optimizer, engine: 'graph' as const })),
    ...optimizers.map((optimizer) => ({ optimizer, engine: 'eager' as const })),
    { optimizer: optimizers[0] as OptimizerSpec, engine: 'compiled' as const },
  ];

  it.each(cases)(
    'ends in the bytes of one that was not interrupted: $optimizer.kind, $engine',
    async ({ optimizer, engine }) => {
      const options = { ...plan(optimizer), engine };
      const whole = await fitted(options);

      for (const { epochsDone } of whole.checkpoints) {
        const from = whole.checkpoints[epochsDone - 1] as TrainingCheckpoint;
        const rest = await fitted({ ...options, resumeFrom: from });

        expect(rest.weights).toEqual(whole.weights);
        expect(rest.checkpoints.at(-1) ?? from).toEqual(whole.checkpoints.at(-1));
        expect(rest.report.epochs).toHaveLength(EPOCHS - epochsDone);
      }
    },
  );

  it('is heard when it is aborted between two epochs, having kept what was done', async () => {
    const abort = new AbortController();
    const kept: TrainingCheckpoint[] = [];
    const network = sampleNetworks.noisy();

    const training = train(
      network,
      { xs: data.xs, ys: data.values },
      {
        ...plan(optimizers[0] as OptimizerSpec),
        signal: abort.signal,
        onCheckpoint: (checkpoint) => void kept.push(checkpoint),
        onEpoch: ({ epoch }) => {
          if (epoch === EPOCHS - 1) abort.abort();
        },
      },
    );

    await expect(training).rejects.toMatchObject({ code: 'training.aborted' });
    expect(kept.map(({ epochsDone }) => epochsDone)).toEqual([1, 2]);
    network.dispose();
  });

  it("refuses another network's, a longer training's, and patience beside it", async () => {
    const [checkpoint] = (await fitted(plan(optimizers[0] as OptimizerSpec))).checkpoints;
    const from = checkpoint as TrainingCheckpoint;
    const begin = (changed: Partial<TrainOptions>, network = sampleNetworks.noisy()) =>
      fitted({ ...plan(optimizers[0] as OptimizerSpec), resumeFrom: from, ...changed }, network);

    await expect(begin({}, sampleNetworks.dense())).rejects.toThrow(/not this network's/);
    await expect(begin({ resumeFrom: { ...from, epochsDone: 3 } })).rejects.toThrow(/more epochs/);
    await expect(begin({ patience: 2 })).rejects.toThrow(/resumeFrom and patience/);
  });

  it.each(engines)('leaves no tensor behind: %s', async (engine) => {
    const options = { ...plan(optimizers[0] as OptimizerSpec), engine };
    const { checkpoints } = await fitted(options);
    const before = tf.memory().numTensors;

    await fitted({ ...options, resumeFrom: checkpoints[0] as TrainingCheckpoint });

    expect(tf.memory().numTensors).toBe(before);
  });

  async function fitted(options: TrainOptions, network = sampleNetworks.noisy()) {
    const checkpoints: TrainingCheckpoint[] = [];
    try {
      const report = await train(
        network,
        { xs: data.xs, ys: data.values },
        { ...options, onCheckpoint: (checkpoint) => void checkpoints.push(checkpoint) },
      );
      return { report, checkpoints, weights: weightValues(network) };
    } finally {
      network.dispose();
    }
  }
});

/** The last batch of an epoch is a smaller one. */
function plan(optimizer: OptimizerSpec): TrainOptions {
  return { loss: 'meanSquaredError', optimizer, epochs: EPOCHS, batchSize: 32, seed: 7 };
}
