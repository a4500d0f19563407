import * as tf from '@tensorflow/tfjs-core';
import { train } from '../../../../../models/networks/train.ts';
import { sampleData, sampleNetworks, weightValues } from '../../sample-networks.ts';

export interface MemberResult {
  readonly seed: number;
  readonly path: string;
  readonly loss: number | undefined;
  readonly weights: readonly Float32Array[];
}

/** One ensemble member: the same network and data, another order of rows. A worker runs this. */
export async function fitMember(seed: number): Promise<MemberResult> {
  const { xs, values } = tf.tidy(() => ({ ...sampleData() }));
  const model = sampleNetworks.dense();
  const report = await train(
    model,
    { xs, ys: values },
    {
      loss: 'meanSquaredError',
      optimizer: { kind: 'adam', learningRate: 0.001 },
      epochs: seed < 0 ? 0 : 4,
      batchSize: 32,
      seed,
    },
  );
  return {
    seed,
    path: report.path,
    loss: report.epochs.at(-1)?.loss,
    weights: weightValues(model),
  };
}
