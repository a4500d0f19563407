import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../models/networks/backend.ts';
import { nativeBackend } from '../../../../models/networks/native/binding.ts';
import { type TrainOptions, train } from '../../../../models/networks/train.ts';
import {
  ROWS,
  type SampleData,
  sampleData,
  sampleNetworks,
  weightDifference,
  weightValues,
} from '../sample-networks.ts';

const options: TrainOptions = {
  loss: 'meanSquaredError',
  optimizer: { kind: 'adam', learningRate: 0.001 },
  epochs: 5,
  batchSize: 32,
  seed: 1,
};

const sessions = () => nativeBackend().binding.getNumOfSavedModels();

describe('the replay engine', () => {
  let data: SampleData;
  let given: { xs: tf.Tensor; ys: tf.Tensor };
  beforeAll(async () => {
    await useBackend('tensorflow');
    data = sampleData();
    given = { xs: data.xs, ys: data.values };
  });

  it('is chosen for fits that pay for recording, and eager steps for shorter ones', async () => {
    const short = await train(sampleNetworks.dense(), given, { ...options, epochs: 1 });
    const longer = await train(sampleNetworks.dense(), given, options);

    expect(short).toMatchObject({ path: 'eager', why: '11 steps do not pay for recording' });
    expect(longer).toMatchObject({ path: 'replayed', why: 'a recorded step runs as a graph' });
  });

  it('compiles long fits, but never convolutions', async () => {
    const long = { ...options, epochs: 1e6, patience: 1, validation: opposite(given) };

    const dense = await train(sampleNetworks.dense(), given, long);
    const convolutional = await train(sampleNetworks.convolutional(), given, long);

    expect(dense.why).toBe('a recorded step runs as a graph compiled by XLA');
    expect(convolutional.why).toBe('a recorded step runs as a graph');
  });

  it.each(['graph', 'compiled'] as const)(
    'gives the same bytes for the same seed: %s',
    async (engine) => {
      const weightsFor = async (seed: number) => {
        const model = sampleNetworks.noisy();
        await train(model, given, { ...options, engine, seed });
        return weightValues(model);
      };

      const [one, again] = [await weightsFor(1), await weightsFor(1)];

      expect(again).toEqual(one);
      // Compiling a third time would take longer than what it shows.
      if (engine === 'graph') expect(await weightsFor(2)).not.toEqual(one);
    },
  );

  it('draws another dropout mask at every step', async () => {
    const model = tfl.sequential({ layers: [tfl.layers.dropout({ inputShape: [4], rate: 0.5 })] });
    model.add(tfl.layers.dense({ units: 1, kernelInitializer: 'ones', trainable: true }));
    const ones = { xs: tf.ones([320, 4]), ys: tf.zeros([320, 1]) };
    const still = { ...options, optimizer: { kind: 'sgd', learningRate: 0 }, epochs: 6 } as const;

    const report = await train(model, ones, { ...still, engine: 'graph' });

    expect(new Set(report.epochs.map(({ loss }) => loss)).size).toBe(6);
  });

  it('weighs rows, counts metrics and runs the last, smaller batch as eager steps do', async () => {
    const sampleWeights = tf.cast(
      tf.greater(tf.randomUniform([ROWS], 0, 1, 'float32', 5), 0.3),
      'float32',
    );
    const weighted = { xs: given.xs, ys: data.shares, sampleWeights };
    const run = async (engine: NonNullable<TrainOptions['engine']>) => {
      const model = sampleNetworks.normalised();
      const metrics = ['accuracy', 'meanAbsoluteError'] as const;
      const report = await train(model, weighted, { ...options, engine, metrics, batchSize: 100 });
      return { report, weights: weightValues(model) };
    };

    const [eager, graph] = [await run('eager'), await run('graph')];

    expect(weightDifference(graph.weights, eager.weights)).toBeLessThan(1e-5);
    graph.report.epochs.forEach(({ metrics }, epoch) => {
      const expected = eager.report.epochs[epoch]?.metrics ?? {};
      expect(metrics['accuracy']).toBeCloseTo(expected['accuracy'] ?? Number.NaN, 6);
      expect(metrics['meanAbsoluteError']).toBeCloseTo(
        expected['meanAbsoluteError'] ?? Number.NaN,
        6,
      );
    });
  });

  it('leaves frozen layers alone', async () => {
    const model = sampleNetworks.dense();
    const [frozen, free] = model.layers.slice(-2) as [tfl.layers.Layer, tfl.layers.Layer];
    frozen.trainable = false;
    const [frozenBefore, freeBefore] = [weightValues(frozen), weightValues(free)];

    await train(model, given, { ...options, engine: 'graph' });

    expect(weightValues(frozen)).toEqual(frozenBefore);
    expect(weightValues(free)).not.toEqual(freeBefore);
  });

  it('hands over current weights at each epoch, and restores the best at the end', async () => {
    const model = sampleNetworks.dense();
    const seen: Float32Array[][] = [];

    const report = await train(model, given, {
      ...options,
      epochs: 60,
      engine: 'graph',
      validation: opposite(given),
      patience: 2,
      onEpoch: () => void seen.push(weightValues(model)),
    });

    const validation = report.epochs.map(({ validationLoss }) => validationLoss ?? Number.NaN);
    const best = validation.indexOf(Math.min(...validation));
    expect(report).toMatchObject({ stoppedBecause: 'patience', keptEpoch: best });
    expect(seen).toHaveLength(best + 3);
    expect(weightValues(model)).toEqual(seen[best]);
    expect(seen[best + 1]).not.toEqual(seen[best]);
  });

  it.each(['graph', 'compiled'] as const)('names the step that broke: %s', async (engine) => {
    const wild = {
      kind: 'sgd',
      learningRate: ({ step }: { step: number }) => (step < 17 ? 0.01 : 1e30),
    } as const;

    const fitting = train(sampleNetworks.attentive(), given, {
      ...options,
      engine,
      optimizer: wild,
    });

    await expect(fitting).rejects.toMatchObject({
      code: 'training.non-finite-loss',
      data: { epoch: 1, step: 18 },
    });
    expect(sessions()).toBe(0);
  });

  it('ends on an abort within an epoch', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 150);

    const fitting = train(sampleNetworks.dense(), given, {
      ...options,
      epochs: 1e6,
      engine: 'graph',
      signal: controller.signal,
    });

    await expect(fitting).rejects.toMatchObject({
      code: 'training.aborted',
      cause: new Error('enough'),
    });
    expect(sessions()).toBe(0);
  });

  it.each<[string, string, (ys: tf.Tensor, predictions: tf.Tensor) => tf.Tensor]>([
    [
      'reads values back',
      'reads a computed value',
      (ys, p) => tf.mul(tf.squaredDifference(ys, p), p.dataSync()[0] ?? 1),
    ],
    [
      'draws its own noise',
      'is a number that changes',
      (ys, p) => tf.abs(tf.sub(ys, tf.add(p, tf.randomNormal(p.shape)))),
    ],
  ])('runs a loss eagerly that %s, and says why', async (_, why, loss) => {
    const report = await train(sampleNetworks.dense(), given, { ...options, loss });

    expect(report.path).toBe('eager');
    expect(report.why).toContain(why);
    await expect(
      train(sampleNetworks.dense(), given, { ...options, loss, engine: 'graph' }),
    ).rejects.toMatchObject({ code: 'training.unreplayable' });
  });
});

/** Targets that every step towards the others leads away from. */
function opposite({ xs, ys }: { xs: tf.Tensor; ys: tf.Tensor }) {
  return { xs, ys: tf.neg(ys) };
}
