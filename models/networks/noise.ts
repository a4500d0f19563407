import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';

type Layer = layers.Layer;
type Call = Layer['call'];

/** The kernel every backend draws training noise with: the same seeds give the same numbers. */
export const SEEDED_NOISE = 'SeededNoise';

export type NoiseKind = 'uniform' | 'normal';

/** Where the noise of one step comes from: a scalar int32 tensor that names the step. */
export interface NoiseStep {
  readonly step: tf.Tensor;
}

/** Set before each step, to the step that is about to run. */
export interface NoiseSource {
  current: NoiseStep | undefined;
}

/**
 * Lets dropout and noise layers draw from the step's seed instead of a generator of their own, while
 * `during` runs. tfjs seeds a layer once for all steps, or never; a fit must be repeatable, and its
 * masks must differ from step to step.
 */
export async function withSeededNoise<T>(
  model: LayersModel,
  seed: number,
  during: (source: NoiseSource) => Promise<T>,
): Promise<T> {
  const source: NoiseSource = { current: undefined };
  const noisy = flatten(model).filter((layer) => layer.getClassName() in NOISY_CALLS);
  const restored = noisy.map((layer) => layer.call);
  noisy.forEach((layer, index) => {
    layer.call = seededCall(layer, (shape, kind) =>
      draw(shape, kind, [seed, index], source.current),
    );
  });
  try {
    return await during(source);
  } finally {
    noisy.forEach((layer, index) => {
      layer.call = restored[index] as Call;
    });
  }
}

type Draw = (shape: number[], kind: NoiseKind) => tf.Tensor;

function seededCall(layer: Layer, drawNoise: Draw): Call {
  const plain = layer.call.bind(layer);
  const noisy = NOISY_CALLS[layer.getClassName()] as (typeof NOISY_CALLS)[string];
  const config = layer.getConfig() as Readonly<Record<string, number>>;
  return (inputs, kwargs) => {
    if (!kwargs['training']) return plain(inputs, kwargs);
    const input = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
    return tf.tidy(() => noisy(input, config, drawNoise));
  };
}

type NoisyCall = (x: tf.Tensor, config: Readonly<Record<string, number>>, draw: Draw) => tf.Tensor;

const NOISY_CALLS: Readonly<Record<string, NoisyCall>> = {
  Dropout: (x, config, draw) => dropout(x, config['rate'] ?? 0, () => draw(x.shape, 'uniform')),
  SpatialDropout1D: (x, config, draw) =>
    dropout(x, config['rate'] ?? 0, () =>
      draw([x.shape[0] as number, 1, x.shape[2] as number], 'uniform'),
    ),
  GaussianNoise: (x, config, draw) =>
    tf.add(x, tf.mul(draw(x.shape, 'normal'), config['stddev'] ?? 0)),
  GaussianDropout: (x, config, draw) => {
    const rate = config['rate'] ?? 0;
    return tf.mul(x, tf.add(1, tf.mul(draw(x.shape, 'normal'), Math.sqrt(rate / (1 - rate)))));
  },
};

function dropout(x: tf.Tensor, rate: number, uniform: () => tf.Tensor): tf.Tensor {
  if (rate <= 0) return x.clone();
  const keep = 1 - rate;
  return tf.mul(x, tf.div(tf.floor(tf.add(uniform(), keep)), keep));
}

/** Keys of the generator: one word from seed and layer, one word the step. */
function draw(
  shape: number[],
  kind: NoiseKind,
  [seed, layer]: [number, number],
  at: NoiseStep | undefined,
): tf.Tensor {
  if (!at) throw new Error('Training noise was asked for outside of a step.');
  const key = tf.scalar((Math.imul(seed, 0x9e3779b1) + layer) | 0, 'int32');
  return tf
    .engine()
    .runKernel(SEEDED_NOISE, { seed: tf.stack([key, at.step]) }, { shape, kind }) as tf.Tensor;
}

/** Nested models and wrapped layers included. */
function flatten(container: { layers: Layer[] }): Layer[] {
  return container.layers.flatMap((layer) => {
    const inner = layer as unknown as { layers?: Layer[]; layer?: Layer };
    if (inner.layers) return flatten({ layers: inner.layers });
    return inner.layer ? [layer, ...flatten({ layers: [inner.layer] })] : [layer];
  });
}

/** The kernel for the backends written in JavaScript and WebAssembly. */
export function registerSeededNoise(backendName: string): void {
  if (tf.getKernel(SEEDED_NOISE, backendName)) return;
  tf.registerKernel({
    kernelName: SEEDED_NOISE,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const seed = Array.from((inputs['seed'] as tf.Tensor).dataSync()).join('/');
      const { shape, kind } = attrs as unknown as { shape: number[]; kind: NoiseKind };
      return kind === 'uniform'
        ? tf.randomUniform(shape, 0, 1, 'float32', seed)
        : tf.randomNormal(shape, 0, 1, 'float32', numberOf(seed));
    },
  });
}

/** `tf.randomNormal` takes numbers only: a 32-bit hash (FNV-1a) of the words. */
function numberOf(words: string): number {
  let hash = 0x811c9dc5;
  for (const char of words) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}
