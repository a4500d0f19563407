import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { registerSeededNoise } from './noise.ts';
import { BackendError } from './training-errors.ts';

/** `tensorflow` trains (native library), `wasm` serves and trains small networks, `cpu` works anywhere. */
export type BackendName = 'tensorflow' | 'wasm' | 'cpu';

export interface Backend {
  readonly name: BackendName;
  /** What computes, for manifests: `TensorFlow`, `TensorFlow.js WASM`, `TensorFlow.js CPU`. */
  readonly library: string;
  readonly version: string;
}

export interface BackendOptions {
  /**
   * Weights of the largest network that will be trained: TensorFlow's number of threads follows
   * from it and is then fixed for the process.
   * @default a network like those of this library, far below a million
   */
  readonly largestNetwork?: number;
}

/**
 * Makes a backend the one that tensors and models live on. Loads it on first use: a program that
 * never asks for `tensorflow` never loads the native library.
 * @throws {BackendError} where the backend is not installed or does not start.
 */
export async function useBackend(
  name: BackendName,
  { largestNetwork = 0 }: BackendOptions = {},
): Promise<Backend> {
  try {
    return await start(name, largestNetwork);
  } catch (cause) {
    throw new BackendError(
      `The backend "${name}" does not start here: ${cause instanceof Error ? cause.message : String(cause)}`,
      { name },
      { cause },
    );
  }
}

async function start(name: BackendName, largestNetwork: number): Promise<Backend> {
  if (name === 'tensorflow') {
    const { startTensorflow } = await import('./native/binding.ts');
    return { name, library: 'TensorFlow', version: await startTensorflow(largestNetwork) };
  }
  if (name === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend(name))) throw new Error('tfjs could not initialise it.');
  for (const backend of ['cpu', name]) registerSeededNoise(backend);
  const label = name === 'wasm' ? 'WASM' : 'CPU';
  return { name, library: `TensorFlow.js ${label}`, version: tf.version_core };
}
