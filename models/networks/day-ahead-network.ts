import * as layers from '@tensorflow/tfjs-layers';

/** What the heads of a member give, as levels of quantiles. */
export const HEAD_LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

const HEAD_SCALE = 0.02;

/** `plain`: sees the series alone; `residual`: sees what the closed form says and corrects it. */
export type MemberKind = 'plain' | 'residual';
export const MEMBER_KINDS: readonly MemberKind[] = ['plain', 'residual'];

export interface DayAheadNetworkOptions {
  readonly plainInputs: number;
  readonly residualInputs: number;
  /** Members of each kind. */
  readonly members: number;
  readonly hidden: readonly number[];
  readonly seed: number;
}

/**
 * Small networks side by side, for training: one output a member, the plain ones first. Inputs:
 * `plain` and `residual`, [batch, inputs], standardised; outputs: [batch, levels], scaled.
 */
export function dayAheadMembers(options: DayAheadNetworkOptions): layers.LayersModel {
  const plain = layers.input({ name: 'plain', shape: [options.plainInputs] });
  const residual = layers.input({ name: 'residual', shape: [options.residualInputs] });
  const outputs = [plain, residual].flatMap((input, kind) =>
    Array.from({ length: options.members }, (_, member) =>
      memberOn(input, {
        name: `${MEMBER_KINDS[kind]}-${member + 1}`,
        hidden: options.hidden,
        seed: options.seed * 1000 + kind * 100 + member * 10,
      }),
    ),
  );
  return layers.model({ name: 'members', inputs: [plain, residual], outputs });
}

/** The members' mean, for serving: outputs `plain` and `residual`, [batch, levels] each. */
export function averageMembers(members: layers.LayersModel): layers.LayersModel {
  const half = members.outputs.length / 2;
  const outputs = MEMBER_KINDS.map((kind, i) => {
    const own = members.outputs.slice(i * half, (i + 1) * half);
    if (own.length === 1) return own[0] as layers.SymbolicTensor;
    const average = layers.layers.average({ name: `${kind}-mean` });
    return average.apply(own) as layers.SymbolicTensor;
  });
  return layers.model({ name: 'day-ahead', inputs: members.inputs, outputs });
}

interface Member {
  readonly name: string;
  readonly hidden: readonly number[];
  readonly seed: number;
}

function memberOn(
  input: layers.SymbolicTensor,
  { name, hidden, seed }: Member,
): layers.SymbolicTensor {
  const last = hidden.reduce(
    (below, units, i) =>
      layers.layers
        .dense({
          name: `${name}-hidden-${i + 1}`,
          units,
          activation: 'relu',
          kernelInitializer: layers.initializers.heNormal({ seed: seed + i }),
        })
        .apply(below) as layers.SymbolicTensor,
    input,
  );
  return layers.layers
    .dense({
      name: `${name}-head`,
      units: HEAD_LEVELS.length,
      // Small, so that a member begins with a flat forecast and not with noise.
      kernelInitializer: layers.initializers.varianceScaling({
        scale: HEAD_SCALE,
        mode: 'fanIn',
        distribution: 'normal',
        seed: seed + 9,
      }),
    })
    .apply(last) as layers.SymbolicTensor;
}
