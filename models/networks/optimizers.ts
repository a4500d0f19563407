import * as tf from '@tensorflow/tfjs-core';
import { TrainingOptionError } from './training-errors.ts';

/** Where training stands: `step` and `epoch` count from 0. */
export interface TrainingProgress {
  readonly step: number;
  readonly epoch: number;
  readonly totalSteps: number;
}

/** A learning rate, or one that changes as training goes on. */
export type LearningRate = number | ((at: TrainingProgress) => number);

export type OptimizerSpec =
  | AdamSpec
  | (Omit<AdamSpec, 'kind'> & { readonly kind: 'adamw'; readonly weightDecay?: number })
  | { readonly kind: 'sgd'; readonly learningRate: LearningRate }
  | {
      readonly kind: 'momentum';
      readonly learningRate: LearningRate;
      readonly momentum?: number;
      readonly nesterov?: boolean;
    }
  | {
      readonly kind: 'rmsprop';
      readonly learningRate: LearningRate;
      readonly decay?: number;
      readonly momentum?: number;
      readonly epsilon?: number;
    };

/** Kingma and Ba (2015), with the constants of the paper. */
interface AdamSpec {
  readonly kind: 'adam';
  readonly learningRate: LearningRate;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export type OptimizerKind = OptimizerSpec['kind'];

/** Every constant filled in, in the form both the eager and the replayed path read. */
export interface OptimizerConstants {
  readonly kind: OptimizerKind;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly decay: number;
}

const DEFAULTS: Omit<OptimizerConstants, 'kind'> = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  weightDecay: 0.004,
  momentum: 0,
  nesterov: false,
  decay: 0.9,
};

export function optimizerConstants(spec: OptimizerSpec): OptimizerConstants {
  const momentum = spec.kind === 'momentum' ? 0.9 : DEFAULTS.momentum;
  const weightDecay = spec.kind === 'adamw' ? DEFAULTS.weightDecay : 0;
  const { learningRate: _, ...given } = spec;
  return { ...DEFAULTS, momentum, weightDecay, ...given };
}

export function learningRateAt(rate: LearningRate, at: TrainingProgress): number {
  const value = typeof rate === 'number' ? rate : rate(at);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new TrainingOptionError(
    `The learning rate is ${value} at step ${at.step}. Allowed: a finite number, zero or above.`,
    { rate: value, step: at.step },
  );
}

/** Decoupled weight decay (Loshchilov and Hutter, 2019) spares biases and normalisation gains. */
export function decays(variable: { readonly shape: readonly number[] }): boolean {
  return variable.shape.length >= 2;
}

/** An optimizer that applies one set of gradients at a given rate, op by op. */
export class EagerOptimizer {
  readonly #constants: OptimizerConstants;
  readonly #inner: tf.Optimizer;

  constructor(constants: OptimizerConstants) {
    this.#constants = constants;
    this.#inner = build(constants);
  }

  apply(gradients: tf.NamedTensorMap, variables: readonly tf.Variable[], rate: number): void {
    setRate(this.#inner, rate);
    const shrink = 1 - rate * this.#constants.weightDecay;
    if (shrink !== 1) tf.tidy(() => decayAll(variables, shrink));
    this.#inner.applyGradients(gradients);
  }

  /** Accumulators, all of one kind after all of another, in the order of the variables. */
  async readAccumulators(): Promise<readonly Float32Array[]> {
    const [iterations, ...accumulators] = await this.#inner.getWeights();
    iterations?.tensor.dispose();
    const values = await Promise.all(accumulators.map(({ tensor }) => tensor.data<'float32'>()));
    return values.map((value) => value.slice());
  }

  /** Goes on from what another one has read after so many steps. */
  async restore(
    accumulators: readonly Float32Array[],
    variables: readonly tf.Variable[],
    steps: number,
  ): Promise<void> {
    const tensors = accumulators.map((values, index) =>
      tf.tensor(values, variables[index % variables.length]?.shape),
    );
    const iterations = tf.scalar(steps, 'int32');
    const named = [iterations, ...tensors].map((tensor) => ({
      name: tensor.id.toString(),
      tensor,
    }));
    await this.#inner.setWeights(named);
    tf.dispose([iterations, ...tensors]);
    setPowers(this.#inner, powersAfter(steps, this.#constants));
  }

  dispose(): void {
    this.#inner.dispose();
    // tfjs 4.22 forgets the rate's tensor when momentum is disposed.
    if (this.#constants.kind === 'momentum')
      (this.#inner as unknown as { c: tf.Tensor }).c.dispose();
  }
}

/** What Adam's bias correction rests on: beta to the power of the steps and one, rounded at each. */
export function powersAfter(
  steps: number,
  { beta1, beta2 }: OptimizerConstants,
): { beta1Power: number; beta2Power: number } {
  const [one, two] = [Math.fround(beta1), Math.fround(beta2)];
  let [beta1Power, beta2Power] = [one, two];
  for (let step = 0; step < steps; step += 1) {
    beta1Power = Math.fround(beta1Power * one);
    beta2Power = Math.fround(beta2Power * two);
  }
  return { beta1Power, beta2Power };
}

/** tfjs restores Adam's powers by `pow`, which rounds once, and not as it came to them. */
function setPowers(optimizer: tf.Optimizer, powers: ReturnType<typeof powersAfter>): void {
  const adam = optimizer as unknown as { accBeta1?: tf.Variable; accBeta2?: tf.Variable };
  tf.tidy(() => {
    adam.accBeta1?.assign(tf.scalar(powers.beta1Power));
    adam.accBeta2?.assign(tf.scalar(powers.beta2Power));
  });
}

function decayAll(variables: readonly tf.Variable[], shrink: number): void {
  for (const variable of variables) {
    if (decays(variable)) variable.assign(tf.mul(variable, shrink));
  }
}

/** Built with a rate that `setRate` replaces before the first step. */
function build(constants: OptimizerConstants): tf.Optimizer {
  const { beta1, beta2, epsilon, momentum, nesterov, decay } = constants;
  const rate = 1;
  switch (constants.kind) {
    case 'adam':
    case 'adamw':
      return tf.train.adam(rate, beta1, beta2, epsilon);
    case 'sgd':
      return tf.train.sgd(rate);
    case 'momentum':
      return tf.train.momentum(rate, momentum, nesterov);
    case 'rmsprop':
      return tf.train.rmsprop(rate, decay, momentum, epsilon);
  }
}

/** tfjs keeps the rate of SGD in a tensor behind a setter, and that of the others in a field. */
function setRate(optimizer: tf.Optimizer, rate: number): void {
  const settable = optimizer as unknown as {
    learningRate: number;
    setLearningRate?: (rate: number) => void;
  };
  if (settable.setLearningRate) settable.setLearningRate(rate);
  else settable.learningRate = rate;
}
