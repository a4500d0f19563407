import * as layers from '@tensorflow/tfjs-layers';
import { closedFormBranch, setSlotWeights } from './closed-form-network.ts';
import { HEAD_LEVELS, type KernelTensors, type SlotWeights } from './day-ahead-parts.ts';
import { roundToHalf } from './half-precision.ts';
import { kernelBranch, setKernelWeights } from './kernel-network.ts';

const HEAD_SCALE = 0.02;

/** `plain`: sees the series alone; `residual`: sees what the closed form says and corrects it. */
export type MemberKind = 'plain' | 'residual';
export const MEMBER_KINDS: readonly MemberKind[] = ['plain', 'residual'];

export interface DayAheadNetworkOptions {
  readonly plainInputs: number;
  /** What residual members see beside. */
  readonly extraInputs: number;
  /** Members of each kind. */
  readonly members: number;
  readonly hidden: readonly number[];
  readonly seed: number;
}

/**
 * Small networks side by side, for training: one output a member, the plain ones first. Inputs:
 * `shared` [batch, inputs], and for each residual member its own `extra-1`, `extra-2`, ...;
 * outputs: [batch, levels], scaled.
 */
export function dayAheadMembers(options: DayAheadNetworkOptions): layers.LayersModel {
  const shared = layers.input({ name: 'shared', shape: [options.plainInputs] });
  const numbers = Array.from({ length: options.members }, (_, i) => i + 1);
  const extras = numbers.map((number) =>
    layers.input({ name: `extra-${number}`, shape: [options.extraInputs] }),
  );
  const plain = numbers.map((number) => memberOn(shared, memberOptions('plain', number, options)));
  const residual = extras.map((extra, i) =>
    memberOn(joined(shared, extra, i + 1), memberOptions('residual', i + 1, options)),
  );
  const outputs = [...plain, ...residual];
  return layers.model({ name: 'members', inputs: [shared, ...extras], outputs });
}

/** The members that did not see a fold: inputs `shared` and `extra`. Shares its weights. */
export function foldNetwork(members: layers.LayersModel, fold: number): layers.LayersModel {
  const half = members.outputs.length / 2;
  const outputs = [members.outputs[fold], members.outputs[half + fold]] as layers.SymbolicTensor[];
  const inputs = [members.inputs[0], members.inputs[1 + fold]] as layers.SymbolicTensor[];
  return layers.model({ inputs, outputs });
}

/**
 * All parts of a day-ahead forecaster as one network, for its artifact. Inputs: `closed-form` and
 * `slot`, where there is a kernel `near`, `line` and `output`, and where there are members `shared` and
 * `extra`; outputs in the order closed form, kernel, mean of the plain members, mean of the residual
 * members. The members' weights are rounded to 16 bits; those of regressions balance each other and are not.
 */
export function dayAheadNetwork({
  members,
  kernel,
  closedForm,
}: {
  members: layers.LayersModel | undefined;
  kernel?: KernelTensors | undefined;
  closedForm: SlotWeights;
}): layers.LayersModel {
  const branches = [closedFormBranch(closedForm), ...(kernel ? [kernelBranch(kernel)] : [])];
  const means = members ? meansOf(members) : { inputs: [], outputs: [] };
  const network = layers.model({
    name: 'day-ahead',
    inputs: [...branches.flatMap(({ inputs }) => inputs), ...means.inputs],
    outputs: [...branches.map(({ output }) => output), ...means.outputs],
  });
  setSlotWeights(network, closedForm);
  if (members) roundToHalf(members.layers);
  if (kernel) setKernelWeights(network, kernel);
  return network;
}

/** The same layers on one `extra` input for all residual members, averaged by kind. */
function meansOf(members: layers.LayersModel): {
  inputs: layers.SymbolicTensor[];
  outputs: layers.SymbolicTensor[];
} {
  const count = members.inputs.length - 1;
  const [shared, first] = members.inputs as [layers.SymbolicTensor, layers.SymbolicTensor];
  const extra = layers.input({ name: 'extra', shape: first.shape.slice(1) });
  const together = joined(shared, extra, 'all');
  const outputs = MEMBER_KINDS.map((kind) => {
    const heads = Array.from({ length: count }, (_, i) =>
      memberAgain(members, {
        name: `${kind}-${i + 1}`,
        below: kind === 'plain' ? shared : together,
      }),
    );
    const average = layers.layers.average({ name: `${kind}-mean` });
    return average.apply(heads) as layers.SymbolicTensor;
  });
  return { inputs: [shared, extra], outputs };
}

function memberAgain(
  members: layers.LayersModel,
  { name, below }: { name: string; below: layers.SymbolicTensor },
): layers.SymbolicTensor {
  return members.layers
    .filter((layer) => layer.name.startsWith(`${name}-`))
    .reduce((input, layer) => layer.apply(input) as layers.SymbolicTensor, below);
}

function joined(
  shared: layers.SymbolicTensor,
  extra: layers.SymbolicTensor,
  which: number | 'all',
): layers.SymbolicTensor {
  const layer = layers.layers.concatenate({ name: `joined-${which}` });
  return layer.apply([shared, extra]) as layers.SymbolicTensor;
}

function memberOptions(
  kind: MemberKind,
  number: number,
  { hidden, seed }: DayAheadNetworkOptions,
): Member {
  const own = seed * 1000 + MEMBER_KINDS.indexOf(kind) * 100 + number * 10;
  return { name: `${kind}-${number}`, hidden, seed: own };
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
