import type { io } from '@tensorflow/tfjs-core';
import { bytesOf, concatenate } from '../bytes.ts';
import { LeanNetwork, type NamedWeights } from '../networks/lean/lean-network.ts';
import type { TrainedNetwork } from '../networks/trained-network.ts';
import { ArtifactError } from './manifest.ts';
import type { NetworkFiles } from './network-files.ts';
import { readTopology } from './topology.ts';

/** How networks that were saved are computed. */
export interface TfjsUse {
  /** Chooses the backend of tfjs; called before tfjs is used, each time. */
  start(): Promise<unknown>;
  /** Whether tfjs computes networks that could be computed without it. */
  readonly always: boolean;
}

/** Where the backend is chosen by whoever loaded tfjs. */
const TFJS_AS_IT_IS: TfjsUse = { start: async () => {}, always: false };

/**
 * A network from its files: without tfjs where its layers allow, else in tfjs, which is loaded only then.
 * @throws ArtifactError
 */
export async function openNetwork(
  files: NetworkFiles,
  tfjs: TfjsUse = TFJS_AS_IT_IS,
): Promise<TrainedNetwork> {
  const inTfjs = async (given: NetworkFiles) => {
    await tfjs.start();
    return (await import('./network-files.ts')).readNetwork(given);
  };
  try {
    const { json, bytes: topology } = readTopology(files['model.json']);
    const weights = cutWeights(json, files['weights.bin']);
    const lean =
      !tfjs.always &&
      weights &&
      LeanNetwork.read({
        topology: json.modelTopology,
        weights,
        open: (values) => inTfjs({ 'model.json': topology, 'weights.bin': joinWeights(values) }),
      });
    if (lean) return lean;
  } catch (cause) {
    throw new ArtifactError(
      'The network could not be opened: its topology or weights are damaged.',
      {},
      { cause },
    );
  }
  const model = await inTfjs(files);
  return (await import('../networks/layers-network.ts')).tfjsNetwork(model);
}

/** Undefined where they are not plain numbers of 32 or 16 bits. */
function cutWeights(
  { weightsManifest }: io.ModelJSON,
  bytes: Uint8Array,
): NamedWeights[] | undefined {
  const specs = weightsManifest.flatMap(({ weights }) => weights);
  const isPlain = ({ dtype, quantization }: io.WeightsManifestEntry) =>
    dtype === 'float32' && (!quantization || quantization.dtype === 'float16');
  if (!specs.every(isPlain)) return undefined;
  let at = 0;
  return specs.map(({ name, shape, quantization }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const Values = quantization ? Float16Array : Float32Array;
    const own = bytes.subarray(at, at + count * Values.BYTES_PER_ELEMENT);
    at += own.length;
    // Where bytes do not begin on a multiple of a number's, no view of numbers can.
    const aligned = own.byteOffset % Values.BYTES_PER_ELEMENT === 0 ? own : own.slice();
    return { name, values: new Values(aligned.buffer as ArrayBuffer, aligned.byteOffset, count) };
  });
}

function joinWeights(weights: readonly NamedWeights[]): Uint8Array {
  return concatenate(weights.map(({ values }) => bytesOf(values)));
}
