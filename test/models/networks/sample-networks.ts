import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

const { layers } = tfl;

export const ROWS = 330;
const STEPS = 12;
const CHANNELS = 4;
const OUTPUTS = 3;

type Layer = tfl.layers.Layer;

const seeded = (seed: number) => ({ kernelInitializer: tfl.initializers.glorotUniform({ seed }) });
const dense = (units: number, seed: number, more = {}) =>
  layers.dense({ units, ...seeded(seed), ...more });

function stack(...parts: Layer[]): tfl.LayersModel {
  return tfl.sequential({
    layers: [layers.inputLayer({ inputShape: [STEPS, CHANNELS] }), ...parts],
  });
}

function apply(layer: Layer, inputs: tfl.SymbolicTensor | tfl.SymbolicTensor[]) {
  return layer.apply(inputs) as tfl.SymbolicTensor;
}

/** Small networks of every kind that forecasters use; the same weights at every call. */
export const sampleNetworks = {
  dense: () =>
    stack(
      layers.flatten(),
      dense(16, 1, {
        activation: 'relu',
        kernelRegularizer: tfl.regularizers.l1l2({ l1: 1e-4, l2: 1e-4 }),
      }),
      dense(OUTPUTS, 2),
    ),
  convolutional: () =>
    stack(
      layers.conv1d({
        filters: 6,
        kernelSize: 3,
        padding: 'same',
        activation: 'tanh',
        ...seeded(1),
      }),
      layers.maxPooling1d({ poolSize: 2 }),
      layers.globalAveragePooling1d(),
      dense(OUTPUTS, 2),
    ),
  normalised: () =>
    stack(
      layers.flatten(),
      dense(16, 1),
      layers.layerNormalization(),
      layers.activation({ activation: 'tanh' }),
      dense(OUTPUTS, 2, { activation: 'sigmoid' }),
    ),
  attentive: () => {
    const input = tfl.input({ shape: [STEPS, CHANNELS] });
    const project = (seed: number) => apply(dense(6, seed, { useBias: false }), input);
    const scores = apply(layers.dot({ axes: [2, 2] }), [project(1), project(2)]);
    const weights = apply(layers.activation({ activation: 'softmax' }), scores);
    const mixed = apply(layers.dot({ axes: [2, 1] }), [weights, project(3)]);
    return tfl.model({
      inputs: input,
      outputs: apply(dense(OUTPUTS, 4), apply(layers.flatten(), mixed)),
    });
  },
  twoHeaded: () => {
    const input = tfl.input({ shape: [STEPS, CHANNELS] });
    const trunk = apply(dense(12, 1, { activation: 'elu' }), apply(layers.flatten(), input));
    const heads = [dense(OUTPUTS, 2), dense(OUTPUTS, 3, { activation: 'softmax' })];
    return tfl.model({ inputs: input, outputs: heads.map((head) => apply(head, trunk)) });
  },
  noisy: () =>
    stack(
      layers.flatten(),
      layers.gaussianNoise({ stddev: 0.1 }),
      dense(16, 1, { useBias: false }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.dropout({ rate: 0.3 }),
      dense(OUTPUTS, 2),
    ),
} satisfies Record<string, () => tfl.LayersModel>;

export interface SampleData {
  readonly xs: tf.Tensor;
  /** In (-1, 1). */
  readonly values: tf.Tensor;
  /** One hot, of the largest value. */
  readonly classes: tf.Tensor;
  /** In [0, 1]. */
  readonly shares: tf.Tensor;
}

/** xs: [330, 12, 4]; every target: [330, 3]. The same numbers at every call. */
export function sampleData(): SampleData {
  const xs = tf.randomNormal([ROWS, STEPS, CHANNELS], 0, 1, 'float32', 3);
  const mixing = tf.randomNormal([STEPS * CHANNELS, OUTPUTS], 0, 0.3, 'float32', 9);
  const values = tf.tanh(
    tf.matMul(tf.reshape(xs, [ROWS, STEPS * CHANNELS]), mixing as tf.Tensor2D),
  );
  const classes = tf.cast(tf.oneHot(tf.argMax(values, 1), OUTPUTS), 'float32');
  const shares = tf.div(tf.add(values, 1), 2);
  return { xs, values, classes, shares };
}

/** Largest difference of two weight lists, each relative to its tensor's largest weight. */
export function weightDifference(
  one: readonly Float32Array[],
  other: readonly Float32Array[],
): number {
  const perTensor = one.map((values, index) => {
    const twin = other[index] as Float32Array;
    const scale = Math.max(...values.map(Math.abs), 1e-12);
    return Math.max(...values.map((value, at) => Math.abs(value - (twin[at] as number)))) / scale;
  });
  return Math.max(...perTensor);
}

export function weightValues(model: tfl.LayersModel | Layer): Float32Array[] {
  return model.getWeights().map((weight) => weight.dataSync<'float32'>());
}
