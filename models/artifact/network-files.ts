import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { ArtifactError } from './manifest.ts';

const WEIGHTS = 'weights.bin';

/** A network in the standard TensorFlow.js LayersModel format: topology and weights. */
export interface NetworkFiles {
  readonly 'model.json': Uint8Array;
  readonly 'weights.bin': Uint8Array;
}

/** Serialises a network; the same weights always give the same bytes. */
export async function writeNetwork(network: LayersModel): Promise<NetworkFiles> {
  let files: NetworkFiles | undefined;
  await network.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const weights = tf.io.CompositeArrayBuffer.join(artifacts.weightData);
      const json = {
        format: 'layers-model',
        generatedBy: `TensorFlow.js tfjs-layers v${tf.version_core}`,
        convertedBy: null,
        modelTopology: artifacts.modelTopology,
        weightsManifest: [{ paths: [WEIGHTS], weights: artifacts.weightSpecs ?? [] }],
      };
      files = {
        'model.json': new TextEncoder().encode(JSON.stringify(json)),
        'weights.bin': new Uint8Array(weights),
      };
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  if (!files) throw new ArtifactError('The network could not be serialised.');
  return files;
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
