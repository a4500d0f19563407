import * as tf from '@tensorflow/tfjs-core';
import { type NoiseKind, SEEDED_NOISE } from '../noise.ts';
import type { NativeBackend } from './binding.ts';

const OPS: Readonly<Record<NoiseKind, string>> = {
  uniform: 'StatelessRandomUniform',
  normal: 'StatelessRandomNormal',
};

/** Noise as TensorFlow's stateless generators, which a recorded graph can repeat. */
export function registerNativeNoise(backendName: string): void {
  if (tf.getKernel(SEEDED_NOISE, backendName)) return;
  tf.registerKernel({
    kernelName: SEEDED_NOISE,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { shape, kind } = attrs as unknown as { shape: number[]; kind: NoiseKind };
      const { binding, executeSingleOutput } = backend as unknown as NativeBackend;
      const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
      const shapeTensor = tf.tensor1d(shape, 'int32');
      const attributes = [
        type('dtype', binding.TF_FLOAT),
        type('T', binding.TF_INT32),
        type('Tseed', binding.TF_INT32),
      ];
      const noise = executeSingleOutput.call(backend, OPS[kind], attributes, [
        shapeTensor,
        inputs['seed'] as tf.Tensor,
      ]);
      shapeTensor.dispose();
      return noise;
    },
  });
}
