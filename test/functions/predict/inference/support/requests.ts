import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { randomFrom } from '../../../../../models/random.ts';

/** Of the untrained reference network. */
export const WIDTH = 100;
export const INPUT = 'hidden-1_input';

export interface Answer {
  readonly error: string;
  readonly model_version: string;
  readonly outputs: { name: string; shape: number[]; data: number[] }[];
}

/** [count, WIDTH] */
export function rows(count: number, seed = 1): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: count * WIDTH }, () => 2 * random() - 1);
}

/** What the network itself gives, row by row. */
export function predict(network: LayersModel, values: Float32Array): number[] {
  const output = tf.tidy(
    () => network.predictOnBatch(tf.tensor2d(values, [values.length / WIDTH, WIDTH])) as tf.Tensor,
  );
  const predicted = [...output.dataSync()];
  output.dispose();
  return predicted;
}

export function requestOf(values: Float32Array, more: object = {}) {
  return {
    inputs: [
      {
        name: INPUT,
        datatype: 'FP32',
        shape: [values.length / WIDTH, WIDTH],
        data: Array.from(values),
      },
    ],
    ...more,
  };
}

export async function dataOf(response: Response): Promise<number[]> {
  return ((await response.json()) as Answer).outputs[0]?.data ?? [];
}

export async function errorOf(response: Response): Promise<string> {
  return ((await response.json()) as Answer).error;
}
