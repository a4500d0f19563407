import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useBackend } from '../../../models/networks/backend.ts';
import { type TrainingData, type TrainOptions, train } from '../../../models/networks/train.ts';
import { weightDifference, weightValues } from './sample-networks.ts';

const ROWS = 60;
const INPUTS = 4;
const options: TrainOptions = {
  loss: 'meanSquaredError',
  optimizer: { kind: 'adam', learningRate: 0.05 },
  epochs: 3,
  batchSize: 16,
  seed: 1,
};

/** One linear layer, from zero: its loss is convex, so that training has one way to go. */
function linear(): tfl.LayersModel {
  const dense = tfl.layers.dense({ inputShape: [INPUTS], units: 1, kernelInitializer: 'zeros' });
  return tfl.sequential({ layers: [dense] });
}

describe('training', () => {
  let data: { xs: tf.Tensor2D; ys: tf.Tensor2D };
  let model: tfl.LayersModel;

  beforeAll(async () => {
    await useBackend('cpu');
  });
  beforeEach(() => {
    const xs = tf.randomNormal([ROWS, INPUTS], 0, 1, 'float32', 3) as tf.Tensor2D;
    data = { xs, ys: tf.sum(xs, 1, true) };
    model = linear();
  });
  afterEach(() => {
    tf.dispose([data.xs, data.ys]);
    model.dispose();
  });

  it('lowers the loss and reports it epoch by epoch', async () => {
    const seen: number[] = [];

    const report = await train(model, data, {
      ...options,
      epochs: 20,
      onEpoch: ({ loss }) => void seen.push(loss),
    });

    expect(report.epochs.map(({ loss }) => loss)).toEqual(seen);
    expect(report.epochs.at(-1)?.loss).toBeLessThan((report.epochs[0]?.loss ?? 0) / 10);
    expect(report.steps).toBe(20 * 4);
    expect(report).toMatchObject({ path: 'eager', stoppedBecause: 'epochs', keptEpoch: 19 });
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const weightsFor = async (seed: number) => {
      const network = tfl.sequential({
        layers: [
          tfl.layers.dropout({ inputShape: [INPUTS], rate: 0.4 }),
          tfl.layers.dense({ units: 1, kernelInitializer: 'zeros' }),
        ],
      });
      await train(network, data, { ...options, seed });
      return weightValues(network);
    };

    const [one, again, other] = [await weightsFor(1), await weightsFor(1), await weightsFor(2)];

    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('leaves dropout layers as they were', async () => {
    const dropout = tfl.layers.dropout({ inputShape: [INPUTS], rate: 0.4 });
    const call = dropout.call;
    const network = tfl.sequential({ layers: [dropout, tfl.layers.dense({ units: 1 })] });

    await train(network, data, options);

    expect(dropout.call).toBe(call);
  });

  it('holds no tensor after a fit', async () => {
    const before = tf.memory().numTensors;

    await train(model, data, {
      ...options,
      metrics: ['accuracy'],
      validation: data,
      patience: 2,
    });

    expect(tf.memory().numTensors).toBe(before);
  });

  it('ignores rows without weight, even where their target is missing', async () => {
    const [xs, ys] = [data.xs.arraySync(), data.ys.arraySync()];
    const half = ROWS / 2;
    const known: TrainingData = {
      xs: tf.tensor2d(xs.slice(0, half)),
      ys: tf.tensor2d(ys.slice(0, half)),
    };
    const masked: TrainingData = {
      xs: data.xs,
      ys: tf.tensor2d(ys.map((row, index) => (index < half ? row : [Number.NaN]))),
      sampleWeights: tf.tensor1d(ys.map((_, index) => (index < half ? 1 : 0))),
    };
    const everything = { ...options, shuffle: false, epochs: 8 };
    const twin = linear();

    await train(model, known, { ...everything, batchSize: half });
    await train(twin, masked, { ...everything, batchSize: ROWS });

    expect(weightDifference(weightValues(model), weightValues(twin))).toBeLessThan(1e-5);
  });

  it('masks single targets of a row', async () => {
    const network = tfl.sequential({
      layers: [
        tfl.layers.dense({
          inputShape: [INPUTS],
          units: 2,
          kernelInitializer: 'zeros',
          useBias: false,
        }),
      ],
    });
    const ys = tf.concat([data.ys, tf.fill([ROWS, 1], Number.NaN)], 1);
    const sampleWeights = tf.tile(tf.tensor2d([[1, 0]]), [ROWS, 1]);

    const report = await train(network, { xs: data.xs, ys, sampleWeights }, options);

    const [kernel] = network.getWeights();
    const [first, second] = tf.unstack(kernel as tf.Tensor, 1);
    expect(report.epochs.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    expect(tf.max(tf.abs(second as tf.Tensor)).dataSync()[0]).toBe(0);
    expect(tf.min(tf.abs(first as tf.Tensor)).dataSync()[0]).toBeGreaterThan(0);
  });

  it('stops when validation no longer improves, and keeps the best weights', async () => {
    const opposite = { xs: data.xs, ys: tf.neg(data.ys) };
    const first: Float32Array[][] = [];

    const report = await train(model, data, {
      ...options,
      epochs: 20,
      validation: opposite,
      patience: 3,
      onEpoch: () => void first.push(weightValues(model)),
    });

    expect(report).toMatchObject({ stoppedBecause: 'patience', keptEpoch: 0 });
    expect(report.epochs).toHaveLength(4);
    expect(weightValues(model)).toEqual(first[0]);
  });

  it('takes the learning rate of each step from a schedule', async () => {
    const asked: number[] = [];
    const learningRate = ({
      step,
      epoch,
      totalSteps,
    }: {
      step: number;
      epoch: number;
      totalSteps: number;
    }) => {
      asked.push(step);
      return epoch === 0 && totalSteps === 12 ? 0 : 0.05;
    };
    const first: Float32Array[][] = [];

    await train(model, data, {
      ...options,
      optimizer: { kind: 'sgd', learningRate },
      onEpoch: () => void first.push(weightValues(model)),
    });

    expect(asked).toEqual([...Array(12).keys()]);
    expect(first[0]?.every((values) => values.every((value) => value === 0))).toBe(true);
    expect(first[1]).not.toEqual(first[0]);
  });

  it('names the step at which the loss is no number any more', async () => {
    const wild = {
      ...options,
      shuffle: false,
      optimizer: { kind: 'sgd', learningRate: 1e30 },
    } as const;

    const fit = train(model, data, wild);

    await expect(fit).rejects.toMatchObject({
      code: 'training.non-finite-loss',
      data: { epoch: 0, step: 1 },
    });
  });

  it('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const abort = () => controller.abort(new Error('the user left'));

    const fit = train(model, data, { ...options, signal: controller.signal, onEpoch: abort });

    await expect(fit).rejects.toMatchObject({
      code: 'training.aborted',
      cause: new Error('the user left'),
    });
  });

  it.each([
    ['epochs', { epochs: 0 }, 'training.option'],
    ['batchSize', { batchSize: 1.5 }, 'training.option'],
    ['seed', { seed: Number.NaN }, 'training.option'],
    ['loss', { loss: 'squared' as 'meanSquaredError' }, 'training.option'],
    ['losses', { loss: ['meanSquaredError', 'meanSquaredError'] as const }, 'training.option'],
    ['learning rate', { optimizer: { kind: 'sgd', learningRate: -1 } as const }, 'training.option'],
    ['engine', { engine: 'graph' as const }, 'training.option'],
  ])('refuses a wrong option: %s', async (_, wrong, code) => {
    const fit = train(model, data, { ...options, ...wrong });

    await expect(fit).rejects.toMatchObject({ code });
  });

  it.each<[string, (given: { xs: tf.Tensor2D; ys: tf.Tensor2D }) => TrainingData]>([
    ['rows that differ', ({ xs, ys }) => ({ xs, ys: tf.slice(ys, 0, 10) })],
    ['an input too many', ({ xs, ys }) => ({ xs: [xs, xs], ys })],
    ['inputs of another width', ({ xs, ys }) => ({ xs: tf.slice(xs, [0, 0], [-1, 2]), ys })],
    ['weights that fit nothing', ({ xs, ys }) => ({ xs, ys, sampleWeights: tf.ones([ROWS, 3]) })],
  ])('refuses data: %s', async (_, wrong) => {
    const fit = train(model, wrong(data), options);

    await expect(fit).rejects.toMatchObject({ code: 'training.data' });
  });
});
