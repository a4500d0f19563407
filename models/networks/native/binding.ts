import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { registerNativeNoise } from './seeded-noise.ts';
import { threadsFor } from './threads.ts';

/** One attribute of a TensorFlow operation; `type` is a `TF_ATTR_*` number. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What the binding tells of a tensor it made; `dtype` is a `TF_*` number. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** Numbers, or one byte array a string. */
export type TensorValues = Float32Array | Int32Array | Uint8Array | readonly Uint8Array[];

/** The native binding of tfjs-node: every tensor that exists came out of one of these calls. */
export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_STRING: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: readonly number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TensorValues;
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[];
  loadSavedModel(directory: string, tags: string): number;
  runSavedModel(
    session: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): TensorMetadata[];
  deleteSavedModel(session: number): void;
  getNumOfSavedModels(): number;
}

/** The backend object of tfjs-node; some of these are private in its declarations only. */
export interface NativeBackend {
  binding: NativeBinding;
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
  /** Binding ids, after uploading what JavaScript still holds. */
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
}

const BACKEND = 'tensorflow';

/**
 * Loads the native library once and makes it the current backend; returns TensorFlow's version.
 * largestNetwork: weights, from which the number of threads follows; only the first call counts.
 */
export async function startTensorflow(largestNetwork: number): Promise<string> {
  if (!tf.findBackend(BACKEND)) load(threadsFor(largestNetwork));
  if (!(await tf.setBackend(BACKEND))) throw new Error('tfjs could not initialise it.');
  return nativeBackend().binding.TF_Version;
}

export function nativeBackend(): NativeBackend {
  return tf.findBackend(BACKEND) as unknown as NativeBackend;
}

/** How many threads one operation may use, as the library was told when it was loaded. */
export function operationThreads(): number {
  return Number(process.env['TF_NUM_INTRAOP_THREADS']);
}

function load(threads: number): void {
  shimUtilities();
  setEnvironment(threads);
  createRequire(import.meta.url)('@tensorflow/tfjs-node');
  registerNativeNoise(BACKEND);
}

/**
 * What TensorFlow reads once, as it is loaded; what is set already stays. In a worker thread this
 * sets a copy that native code does not see: whoever starts workers calls it before.
 */
export function setEnvironment(threads: number): void {
  process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
  // Severity 2 hides TensorFlow's start-up chatter and keeps its errors.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // oneDNN's kernels were not faster in any measured network, and announce themselves.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
}

/** tfjs-node 4.22 calls a function that Node 23 removed, and one that Node warns about. */
function shimUtilities(): void {
  const old = util as unknown as Record<string, (value: unknown) => boolean>;
  old['isNullOrUndefined'] ??= (value) => value === null || value === undefined;
  old['isArray'] = Array.isArray;
}
