import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { RequestError } from '../../shared/problem.ts';
import type { NumericValues, Tensor } from './datatypes.ts';
import type { TensorSpec } from './network-signature.ts';
import type { NetworkInput } from './read-inputs.ts';

const DTYPES = { FP32: 'float32', INT32: 'int32', BOOL: 'bool' } as const;

/** One pass of a network. Nothing is awaited, so that no eviction can come between. */
export function runNetwork(
  network: LayersModel,
  inputs: readonly NetworkInput[],
  specs: readonly TensorSpec[],
): Tensor[] {
  const outputs = tf.tidy(() => {
    const tensors = inputs.map(({ spec, shape, values }) =>
      tf.tensor(values as Float32Array, [...shape], DTYPES[spec.datatype as keyof typeof DTYPES]),
    );
    const [first = tensors] = tensors;
    return [network.predictOnBatch(tensors.length === 1 ? first : tensors)].flat();
  });
  const values = outputs.map((output) => output.dataSync() as NumericValues);
  tf.dispose(outputs);
  return specs.map((spec, i) => {
    const [output, elements] = [outputs[i], values[i]] as [tf.Tensor, NumericValues];
    checkFinite(spec, elements);
    return { name: spec.name, datatype: spec.datatype, shape: output.shape, values: elements };
  });
}

function checkFinite({ name, datatype }: TensorSpec, values: NumericValues): void {
  if (datatype !== 'FP32' || (values as Float32Array).every(Number.isFinite)) return;
  throw new RequestError(
    `The network's output "${name}" is not finite: the inputs lie too far from those that it was ` +
      'trained on, which are standardised features.',
    { param: 'inputs' },
  );
}
