import { decays, type OptimizerConstants, powersAfter } from '../optimizers.ts';
import { attribute, DataType, type Node, type Ref, type Scope } from './graph-def.ts';

/** The scalars an update takes anew at each step, one column each of `settings`. */
export const SETTINGS = ['rate', 'shrink', 'beta1Power', 'beta2Power', 'epsilon'] as const;

export type Settings = Readonly<Record<(typeof SETTINGS)[number], Ref>>;

/** How many accumulators an optimizer keeps for each variable; all start at zero. */
export function slotCount({ kind }: OptimizerConstants): number {
  return { adam: 2, adamw: 2, sgd: 0, momentum: 1, rmsprop: 2 }[kind];
}

/**
 * The step-dependent scalars as a [steps, 5] table, for steps that follow `stepsBefore` others.
 * Powers are rounded to 32 bits at each step, because tfjs keeps them in float32 variables.
 */
export class SettingsTable {
  readonly #constants: OptimizerConstants;
  readonly #corrections: { readonly rate: number; readonly epsilon: number };
  #beta1Power: number;
  #beta2Power: number;

  constructor(constants: OptimizerConstants, stepsBefore = 0) {
    this.#constants = constants;
    this.#corrections = adamCorrections(constants);
    const powers = powersAfter(stepsBefore, constants);
    this.#beta1Power = powers.beta1Power;
    this.#beta2Power = powers.beta2Power;
  }

  /** rates: one a step. */
  next(rates: Float32Array): Float32Array {
    const { beta1, beta2, epsilon, weightDecay, kind } = this.#constants;
    const isAdam = kind === 'adam' || kind === 'adamw';
    const corrections = this.#corrections;
    const table = new Float32Array(rates.length * SETTINGS.length);
    rates.forEach((rate, step) => {
      // Adam's epsilon stands outside of the bias correction in tfjs, and inside in the fused op.
      const inside = epsilon * corrections.epsilon * Math.sqrt(1 - this.#beta2Power);
      const row = [
        isAdam ? rate * corrections.rate : rate,
        1 - rate * weightDecay,
        this.#beta1Power,
        this.#beta2Power,
        isAdam ? inside : epsilon,
      ];
      table.set(row, step * SETTINGS.length);
      this.#beta1Power = Math.fround(this.#beta1Power * Math.fround(beta1));
      this.#beta2Power = Math.fround(this.#beta2Power * Math.fround(beta2));
    });
    return table;
  }
}

/**
 * tfjs weighs a gradient by float32(1 - beta), the fused op by 1 - float32(beta): up to 5e-5 apart.
 * Accumulators are linear in that weight, so two constants make both take the same steps.
 */
function adamCorrections({ beta1, beta2 }: OptimizerConstants): { rate: number; epsilon: number } {
  const ratio = (beta: number) => (1 - Math.fround(beta)) / Math.fround(1 - beta);
  const epsilon = Math.sqrt(ratio(beta2));
  return { rate: epsilon / ratio(beta1), epsilon };
}

export interface Update {
  /** Resource handles. */
  readonly variable: Ref;
  readonly slots: readonly Ref[];
  readonly shape: readonly number[];
  /** The variable's value at the start of the step. */
  readonly value: Ref;
  readonly gradient: Ref;
}

/** One fused operation that moves a variable and its accumulators. */
export function emitUpdate(
  scope: Scope,
  constants: OptimizerConstants,
  settings: Settings,
  update: Update,
): Node {
  const { variable, gradient } = update;
  const [first = '', second = ''] = update.slots;
  const constant = (value: number) => scope.constant(Float32Array.of(value));
  const { rate, beta1Power, beta2Power, epsilon } = settings;
  const after = decay(scope, constants, settings, update);
  const apply = (op: string, inputs: readonly Ref[], more = {}) =>
    scope.add(op, { inputs, attributes: { T: attribute.type(DataType.float), ...more }, after });
  switch (constants.kind) {
    case 'adam':
    case 'adamw': {
      const betas = [constant(constants.beta1), constant(constants.beta2)];
      const inputs = [variable, first, second, beta1Power, beta2Power, rate, ...betas];
      return apply('ResourceApplyAdam', [...inputs, epsilon, gradient]);
    }
    case 'sgd':
      return apply('ResourceApplyGradientDescent', [variable, rate, gradient]);
    case 'momentum':
      return apply(
        'ResourceApplyMomentum',
        [variable, first, rate, gradient, constant(constants.momentum)],
        { use_nesterov: attribute.bool(constants.nesterov) },
      );
    case 'rmsprop': {
      const factors = [constant(constants.decay), constant(constants.momentum), epsilon];
      return apply('ResourceApplyRMSProp', [variable, first, second, rate, ...factors, gradient]);
    }
  }
}

/** Decoupled weight decay happens before the update, as in the eager optimizer. */
function decay(
  scope: Scope,
  { weightDecay }: OptimizerConstants,
  { shrink }: Settings,
  { variable, value, shape }: Update,
): readonly Node[] {
  if (weightDecay === 0 || !decays({ shape })) return [];
  const T = attribute.type(DataType.float);
  const shrunk = scope.add('Mul', { inputs: [value, shrink], attributes: { T } });
  const inputs = [variable, shrunk.output()];
  return [scope.add('AssignVariableOp', { inputs, attributes: { dtype: T } })];
}
