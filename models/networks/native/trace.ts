import type { OpAttribute, TensorValues } from './binding.ts';

/** Where an input of a recorded operation comes from. */
export type Source =
  | { readonly kind: 'op'; readonly op: number; readonly output: number }
  | { readonly kind: 'constant'; readonly constant: number }
  | { readonly kind: 'feed'; readonly name: string };

export interface RecordedOp {
  readonly name: string;
  readonly attributes: readonly OpAttribute[];
  readonly inputs: readonly Source[];
  /** The shape of each output. */
  readonly outputs: readonly (readonly number[])[];
}

/** A tensor whose values are the same at every step. */
export interface Constant {
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly values: TensorValues;
}

/** Everything one run of a function asked of the native binding, and where its results are. */
export interface Trace {
  readonly ops: readonly RecordedOp[];
  readonly constants: readonly Constant[];
  /** Shapes of the tensors that are given anew at every step. */
  readonly feeds: ReadonlyMap<string, readonly number[]>;
  readonly results: ReadonlyMap<string, Source>;
}

export function shapeOf(trace: Trace, source: Source): readonly number[] {
  const { ops, constants, feeds } = trace;
  const shape =
    source.kind === 'op'
      ? ops[source.op]?.outputs[source.output]
      : source.kind === 'constant'
        ? constants[source.constant]?.shape
        : feeds.get(source.name);
  return shape ?? [];
}

/** Says where two traces of the same function differ, or `undefined` where they do not. */
export function findDifference(one: Trace, other: Trace): string | undefined {
  if (one.ops.length !== other.ops.length) {
    return `one step takes ${one.ops.length} operations and another ${other.ops.length}`;
  }
  for (const [index, op] of one.ops.entries()) {
    const twin = other.ops[index] as RecordedOp;
    if (JSON.stringify(op) !== JSON.stringify(twin)) {
      return `operation ${index} is ${op.name} in one step and differs in another (${twin.name})`;
    }
    const constant = op.inputs.find((input) => !sameConstant(input, one, other));
    if (constant) return `an input of ${op.name} (operation ${index}) is a number that changes`;
  }
  return JSON.stringify([...one.results]) === JSON.stringify([...other.results])
    ? undefined
    : 'results come from different operations';
}

function sameConstant(source: Source, one: Trace, other: Trace): boolean {
  if (source.kind !== 'constant') return true;
  const [a, b] = [one.constants[source.constant], other.constants[source.constant]];
  return a !== undefined && b !== undefined && sameValues(a.values, b.values);
}

function sameValues(a: TensorValues, b: TensorValues): boolean {
  if (a.length !== b.length) return false;
  return a.every((value, index) => {
    const twin = b[index];
    return typeof value === 'number' || twin === undefined || typeof twin === 'number'
      ? Object.is(value, twin)
      : sameValues(value, twin);
  });
}
