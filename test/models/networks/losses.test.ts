import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../models/networks/backend.ts';
import { pinballLoss, resolveLoss, resolveMetric } from '../../../models/networks/losses.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

function values(loss: tf.Tensor): number[] {
  return Array.from(loss.dataSync());
}

describe('losses', () => {
  it('weigh misses above by the quantile and misses below by the rest', () => {
    const loss = pinballLoss([0.1, 0.9]);

    const [above, below] = [
      loss(tf.tensor2d([[5]]), tf.tensor3d([[[3, 3]]])),
      loss(tf.tensor2d([[1]]), tf.tensor3d([[[3, 3]]])),
    ];

    expect(values(above).map((value) => value.toFixed(4))).toEqual(['0.2000', '1.8000']);
    expect(values(below).map((value) => value.toFixed(4))).toEqual(['1.8000', '0.2000']);
  });

  it('find the quantile: a constant forecast costs least at that share of the values', () => {
    fc.assert(
      fc.property(fc.constantFrom(0.1, 0.25, 0.5, 0.75, 0.9), (quantile) => {
        const ys = tf.range(0.5, 100);
        const cost = (forecast: number) =>
          values(tf.mean(pinballLoss([quantile])(ys, tf.fill([100], forecast))))[0] as number;
        const best = 100 * quantile;
        expect(cost(best)).toBeLessThan(cost(best + 5));
        expect(cost(best)).toBeLessThan(cost(best - 5));
      }),
    );
  });

  it.each([0, 1, -0.5, Number.NaN])('refuse a quantile of %d', (quantile) => {
    expect(() => pinballLoss([quantile])).toThrow(/Allowed: above 0 and below 1/);
  });

  it('give one value an element, so that each target can be masked', () => {
    const [ys, predictions] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 5]])];

    expect(values(resolveLoss('meanSquaredError')(ys, predictions))).toEqual([4, 9]);
    expect(values(resolveLoss('meanAbsoluteError')(ys, predictions))).toEqual([2, 3]);
  });

  it('stay finite for a certain and wrong forecast', () => {
    const [ys, wrong] = [tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 1]])];

    const binary = values(resolveLoss('binaryCrossentropy')(ys, wrong));
    const categorical = values(resolveLoss('categoricalCrossentropy')(ys, wrong));

    expect(binary.every((value) => value > 10 && value < 20)).toBe(true);
    expect(categorical[0]).toBeCloseTo(16.118, 2);
  });

  it('count hits as accuracy', () => {
    const hits = resolveMetric('accuracy')(tf.tensor1d([1, 0, 1]), tf.tensor1d([0.9, 0.8, 0.2]));

    expect(values(hits)).toEqual([1, 0, 0]);
  });
});
