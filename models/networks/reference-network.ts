import * as layers from '@tensorflow/tfjs-layers';

/**
 * The reference network: `Input(width) -> Dense(128, relu) -> Dense(64, relu) -> Dense(1, head)`.
 * Layers are named here, because names given by tfjs count all layers of a process and would differ
 * between two equal fits. xs: [batch, width], standardised; ys: [batch, 1]. Glorot-uniform weights from `seed`.
 */
export function referenceNetwork(
  width: number,
  head: 'sigmoid' | 'linear',
  seed: number,
): layers.LayersModel {
  const initial = (layer: number) => layers.initializers.glorotUniform({ seed: seed * 8 + layer });
  return layers.sequential({
    name: 'reference',
    layers: [
      layers.layers.dense({
        name: 'hidden-1',
        inputShape: [width],
        units: 128,
        activation: 'relu',
        kernelInitializer: initial(1),
      }),
      layers.layers.dense({
        name: 'hidden-2',
        units: 64,
        activation: 'relu',
        kernelInitializer: initial(2),
      }),
      layers.layers.dense({
        name: 'head',
        units: 1,
        activation: head,
        kernelInitializer: initial(3),
      }),
    ],
  });
}
