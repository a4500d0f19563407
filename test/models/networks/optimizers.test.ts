import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../models/networks/backend.ts';
import {
  EagerOptimizer,
  type OptimizerSpec,
  optimizerConstants,
} from '../../../models/networks/optimizers.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const specs: readonly OptimizerSpec[] = [
  { kind: 'adam', learningRate: 0.1 },
  { kind: 'adamw', learningRate: 0.1 },
  { kind: 'sgd', learningRate: 0.1 },
  { kind: 'momentum', learningRate: 0.1 },
  { kind: 'rmsprop', learningRate: 0.1 },
];

describe('the eager optimizer', () => {
  it.each(specs)('takes the rate of each call and leaves nothing behind: $kind', (spec) => {
    const before = tf.memory().numTensors;
    const weight = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    const optimizer = new EagerOptimizer(optimizerConstants(spec));
    const apply = (rate: number) =>
      tf.tidy(() => optimizer.apply({ [weight.name]: tf.ones([2]) }, [weight], rate));

    apply(0);
    const still = Array.from(weight.dataSync());
    apply(0.1);
    const moved = Array.from(weight.dataSync());
    optimizer.dispose();
    weight.dispose();

    expect(still).toEqual([1, 2]);
    expect(moved.every((value, index) => value < (still[index] as number))).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('decays kernels and spares biases', () => {
    const kernel = tf.variable(tf.ones([1, 1]));
    const bias = tf.variable(tf.ones([1]));
    const gradients = { [kernel.name]: tf.zeros([1, 1]), [bias.name]: tf.zeros([1]) };
    const spec = { kind: 'adamw', learningRate: 0.5, weightDecay: 0.1 } as const;

    new EagerOptimizer(optimizerConstants(spec)).apply(gradients, [kernel, bias], 0.5);

    expect(kernel.dataSync()[0]).toBeCloseTo(0.95, 6);
    expect(bias.dataSync()[0]).toBe(1);
  });
});
