import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { registerNativeNoise } from './seeded-noise.ts';

/** The part of the native binding that is used here; `napi` numbers tensors by id. */
export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_TYPE: number;
}

export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The backend object of tfjs-node, whose fields are private only in its type declarations. */
export interface NativeBackend {
  binding: NativeBinding;
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
}

const BACKEND = 'tensorflow';

/** Loads the native library once and makes it the current backend; returns TensorFlow's version. */
export async function startTensorflow(): Promise<string> {
  if (!tf.findBackend(BACKEND)) load();
  if (!(await tf.setBackend(BACKEND))) throw new Error('tfjs could not initialise it.');
  return nativeBackend().binding.TF_Version;
}

export function nativeBackend(): NativeBackend {
  return tf.findBackend(BACKEND) as unknown as NativeBackend;
}

function load(): void {
  shimRemovedUtilities();
  // Severity 2 hides TensorFlow's start-up chatter and keeps its errors.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  createRequire(import.meta.url)('@tensorflow/tfjs-node');
  registerNativeNoise(BACKEND);
}

/** tfjs-node 4.22 calls a function that Node 23 removed. */
function shimRemovedUtilities(): void {
  const old = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
