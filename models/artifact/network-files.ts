import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { bytesOf, concatenate } from '../bytes.ts';
import { fitsHalf } from '../networks/half-precision.ts';
import { ArtifactError } from './manifest.ts';

const WEIGHTS = 'weights.bin';

/** A network in the standard TensorFlow.js LayersModel format: topology and weights. */
export interface NetworkFiles {
  readonly 'model.json': Uint8Array;
  readonly 'weights.bin': Uint8Array;
}

/**
 * Serialises a network; the same weights always give the same bytes. Weights that 16 bits hold as they are
 * take no more, which tfjs reads back to the same numbers.
 */
export async function writeNetwork(network: LayersModel): Promise<NetworkFiles> {
  let files: NetworkFiles | undefined;
  await network.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const specs = artifacts.weightSpecs ?? [];
      const { weights, bytes } = inFewestBits(
        specs,
        tf.io.CompositeArrayBuffer.join(artifacts.weightData),
      );
      const json = {
        format: 'layers-model',
        generatedBy: `TensorFlow.js tfjs-layers v${tf.version_core}`,
        convertedBy: null,
        modelTopology: artifacts.modelTopology,
        weightsManifest: [{ paths: [WEIGHTS], weights }],
      };
      files = {
        'model.json': new TextEncoder().encode(JSON.stringify(json)),
        'weights.bin': bytes,
      };
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  if (!files) throw new ArtifactError('The network could not be serialised.');
  return files;
}

const HALF = { dtype: 'float16', original_dtype: 'float32' } as const;

/** data: the weights one after another, 32 bits each. */
function inFewestBits(
  specs: readonly tf.io.WeightsManifestEntry[],
  data: ArrayBuffer,
): { weights: tf.io.WeightsManifestEntry[]; bytes: Uint8Array } {
  let at = 0;
  const parts = specs.map((spec) => {
    const count = spec.shape.reduce((product, size) => product * size, 1);
    const values = new Float32Array(data, at, count);
    at += values.byteLength;
    return spec.dtype === 'float32' && fitsHalf(values)
      ? { weight: { ...spec, quantization: HALF }, bytes: bytesOf(new Float16Array(values)) }
      : { weight: spec, bytes: bytesOf(values) };
  });
  return {
    weights: parts.map(({ weight }) => weight),
    bytes: concatenate(parts.map(({ bytes }) => bytes)),
  };
}

/** Opens what `writeNetwork` (or any TensorFlow.js program) wrote. @throws ArtifactError */
export async function readNetwork(files: NetworkFiles): Promise<LayersModel> {
  try {
    const json = JSON.parse(new TextDecoder().decode(files['model.json'])) as tf.io.ModelJSON;
    const weights = files['weights.bin'];
    return await loadLayersModel(
      tf.io.fromMemory({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
        weightData: weights.slice().buffer as ArrayBuffer,
      }),
    );
  } catch (cause) {
    throw new ArtifactError(
      'The network could not be opened: its topology or weights are damaged.',
      {},
      { cause },
    );
  }
}
