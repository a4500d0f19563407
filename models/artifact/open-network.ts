import type { io } from '@tensorflow/tfjs-core';
import { LeanNetwork, type NamedWeights } from '../networks/lean/lean-network.ts';
import type { TrainedNetwork } from '../networks/trained-network.ts';
import { ArtifactError } from './manifest.ts';
import type { NetworkFiles } from './network-files.ts';

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
  const topology = files['model.json'];
  try {
    const json = JSON.parse(new TextDecoder().decode(topology)) as io.ModelJSON;
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

/** Undefined where they are not plain 32-bit numbers, as tfjs writes them. */
function cutWeights(
  { weightsManifest }: io.ModelJSON,
  bytes: Uint8Array,
): NamedWeights[] | undefined {
  const specs = weightsManifest.flatMap(({ weights }) => weights);
  if (specs.some(({ dtype, quantization }) => dtype !== 'float32' || quantization))
    return undefined;
  // Where the bytes do not begin on a multiple of four, no view of numbers can.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  let at = aligned.byteOffset;
  return specs.map(({ name, shape }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const values = new Float32Array(aligned.buffer, at, count);
    at += values.byteLength;
    return { name, values };
  });
}

function joinWeights(weights: readonly NamedWeights[]): Uint8Array {
  const whole = new Float32Array(weights.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of weights) {
    whole.set(values, at);
    at += values.length;
  }
  return new Uint8Array(whole.buffer);
}
