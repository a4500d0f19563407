import {
  type Argument,
  attribute,
  DataType,
  functionDef,
  type Node,
  type Ref,
  Scope,
} from './graph-def.ts';
import {
  type BatchTrace,
  EPOCH_ARGUMENTS,
  handleArguments,
  NAMES,
  STEP_NAMES,
  sumNames,
  type TrainingGraphOptions,
} from './graph-inputs.ts';
import type { FieldValue } from './protobuf.ts';
import { emitStep } from './step-body.ts';

const float = attribute.type(DataType.float);
const int = attribute.type(DataType.int32);
const STEP = 'i';
const CONDITION = 'loop_condition';
const BODY = 'loop_body';

/** What every function takes, in this order. */
export function trainingArguments(options: TrainingGraphOptions): readonly Argument[] {
  return [...options.data, ...EPOCH_ARGUMENTS, ...handleArguments(options)];
}

/** The function that runs full batches in a loop, and the two it is made of. */
export function loopFunctions(options: TrainingGraphOptions, name: string): FieldValue[] {
  const scope = new Scope('function');
  const carried = trainingArguments(options).map((argument) => argument.name);
  const zeros = sumNames(options).map(() => scope.constant(Float32Array.of(0)));
  const loop = scope.add('While', {
    inputs: [NAMES.from, ...zeros, ...carried],
    attributes: {
      T: attribute.types(loopVariables(options).map(({ dtype }) => dtype)),
      cond: attribute.function(CONDITION),
      body: attribute.function(BODY),
      parallel_iterations: attribute.int(1),
    },
  });
  const sums = zeros.map((_, index) => loop.output(index + 1));
  const main = totalsFunction(options, { name, scope, next: loop.output(0), sums, after: [] });
  return [conditionFunction(options), bodyFunction(options), main];
}

/** The function that runs the last, smaller batch. */
export function tailFunction(
  options: TrainingGraphOptions,
  tail: BatchTrace,
  name: string,
): FieldValue {
  const scope = new Scope('function');
  const { values, updates } = emitStep(scope, options, tail, NAMES.from);
  return totalsFunction(options, { name, scope, next: NAMES.to, sums: values, after: updates });
}

/** The step and the sums change; data, settings and handles are carried along as they are. */
function loopVariables(options: TrainingGraphOptions): readonly Argument[] {
  const sums = sumNames(options).map((name) => ({ name, dtype: DataType.float }));
  return [{ name: STEP, dtype: DataType.int32 }, ...sums, ...trainingArguments(options)];
}

/** Goes on while there are steps and the loss is finite, so that the step that broke is known. */
function conditionFunction(options: TrainingGraphOptions): FieldValue {
  const body = new Scope('function');
  const more = body.add('Less', { inputs: [STEP, NAMES.to], attributes: { T: int } });
  const finite = body.add('IsFinite', { inputs: [STEP_NAMES.loss], attributes: { T: float } });
  const both = body.add('LogicalAnd', { inputs: [more.output(), finite.output()] });
  const outputs = [{ name: 'go_on', dtype: DataType.bool, value: both.output() }];
  return functionDef({ name: CONDITION, inputs: loopVariables(options), outputs, body });
}

function bodyFunction(options: TrainingGraphOptions): FieldValue {
  const body = new Scope('function');
  const { values, updates } = emitStep(body, options, options.batch, STEP);
  const one = body.constant(Int32Array.of(1));
  const next = body.add('AddV2', { inputs: [STEP, one], attributes: { T: int }, after: updates });
  const sums = sumNames(options).map((name, index) =>
    body.add('AddV2', { inputs: [name, values[index] as Ref], attributes: { T: float } }),
  );
  const changed = [next, ...sums].map((node) => node.output());
  const inputs = loopVariables(options);
  const outputs = inputs.map(({ name, dtype }, index) => ({
    name: `${name}_next`,
    dtype,
    value: changed[index] ?? name,
  }));
  return functionDef({ name: BODY, inputs, outputs, body });
}

interface Totals {
  readonly name: string;
  readonly scope: Scope;
  readonly next: Ref;
  readonly sums: readonly Ref[];
  readonly after: readonly Node[];
}

/** Hands back one float vector: [next step, sums...]. */
function totalsFunction(options: TrainingGraphOptions, totals: Totals): FieldValue {
  const { name, scope, next, sums, after } = totals;
  const step = scope.add('Cast', { inputs: [next], attributes: { SrcT: int, DstT: float } });
  const inputs = [step.output(), ...sums];
  const attributes = { T: float, N: attribute.int(inputs.length) };
  const packed = scope.add('Pack', { inputs, attributes, after });
  const outputs = [{ name: 'totals', dtype: DataType.float, value: packed.output() }];
  return functionDef({ name, inputs: trainingArguments(options), outputs, body: scope });
}
