import * as layers from '@tensorflow/tfjs-layers';

/**
 * The reference network: `Input(width) -> Dense(128, relu) -> Dense(64, relu) -> Dense(1, head)`.
 * xs: [batch, width], standardised; ys: [batch, 1]. Glorot-uniform weights from `seed`.
 */
export function referenceNetwork(
  width: number,
  head: 'sigmoid' | 'linear',
  seed: number,
): layers.LayersModel {
  const initial = (layer: number) => layers.initializers.glorotUniform({ seed: seed * 8 + layer });
  return layers.sequential({
    layers: [
      layers.layers.dense({
        inputShape: [width],
        units: 128,
        activation: 'relu',
        kernelInitializer: initial(1),
      }),
      layers.layers.dense({ units: 64, activation: 'relu', kernelInitializer: initial(2) }),
      layers.layers.dense({ units: 1, activation: head, kernelInitializer: initial(3) }),
    ],
  });
}
