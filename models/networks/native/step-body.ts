import { emitTrace } from './emit-trace.ts';
import { emitUpdate, SETTINGS, type Settings, slotCount } from './fused-optimizer.ts';
import { attribute, DataType, type Node, type Ref, type Scope } from './graph-def.ts';
import {
  type BatchTrace,
  handleName,
  NAMES,
  STEP_NAMES,
  sumNames,
  type TrainingGraphOptions,
} from './graph-inputs.ts';

const float = attribute.type(DataType.float);
const int = attribute.type(DataType.int32);

export interface StepBody {
  /** Loss and metrics, in the order of `sumNames`. */
  readonly values: readonly Ref[];
  /** What must have run before the next step may read. */
  readonly updates: readonly Node[];
}

/** One batch: gathers its rows, replays the recorded operations, updates the variables. */
export function emitStep(
  scope: Scope,
  options: TrainingGraphOptions,
  { trace, rows }: BatchTrace,
  index: Ref,
): StepBody {
  const reads = options.variables.map((_, variable) => readVariable(scope, variable));
  const step = scope.add('AddV2', { inputs: [NAMES.firstStep, index], attributes: { T: int } });
  const feeds = new Map([
    [STEP_NAMES.step, step.output()],
    ...gatherRows(scope, options, index, rows),
    ...reads.map((read, variable) => [STEP_NAMES.variable(variable), read] as const),
  ]);
  const results = emitTrace(scope, trace, feeds);
  const values = sumNames(options).map((name) => results.get(name) as Ref);
  return { values, updates: emitUpdates(scope, options, { index, reads, results }) };
}

function readVariable(scope: Scope, variable: number): Ref {
  const inputs = [handleName(variable)];
  return scope.add('ReadVariableOp', { inputs, attributes: { dtype: float } }).output();
}

/** Batches stay on the device: a batch is a slice of the order, and rows are gathered by it. */
function gatherRows(
  scope: Scope,
  { data, batch }: TrainingGraphOptions,
  index: Ref,
  rows: number,
): (readonly [string, Ref])[] {
  const size = scope.constant(Int32Array.of(batch.rows));
  const begin = scope.add('Mul', { inputs: [index, size], attributes: { T: int } });
  const one = scope.constant(Int32Array.of(1), [1]);
  const begins = scope.add('Reshape', {
    inputs: [begin.output(), one],
    attributes: { T: int, Tshape: int },
  });
  const sizes = scope.constant(Int32Array.of(rows), [1]);
  const indices = scope.add('Slice', {
    inputs: [NAMES.order, begins.output(), sizes],
    attributes: { T: int, Index: int },
  });
  const axis = scope.constant(Int32Array.of(0));
  return data.map(({ name, dtype }) => {
    const attributes = { Tparams: attribute.type(dtype), Tindices: int, Taxis: int };
    const inputs = [name, indices.output(), axis];
    return [name, scope.add('GatherV2', { inputs, attributes }).output()] as const;
  });
}

interface StepValues {
  readonly index: Ref;
  readonly reads: readonly Ref[];
  readonly results: ReadonlyMap<string, Ref>;
}

/** The optimizer's update where there is a gradient; an assignment where the step itself made one. */
function emitUpdates(scope: Scope, options: TrainingGraphOptions, step: StepValues): Node[] {
  const { variables, optimizer } = options;
  const settings = settingsAt(scope, step.index);
  const slots = [...Array(slotCount(optimizer)).keys()];
  return variables.flatMap(({ shape }, variable) => {
    const handle = handleName(variable);
    const value = step.reads[variable] as Ref;
    const gradient = step.results.get(STEP_NAMES.gradient(variable));
    if (gradient) {
      const handles = slots.map((slot) => handleName(variable, slot));
      const update = { variable: handle, slots: handles, shape, value, gradient };
      return [emitUpdate(scope, optimizer, settings, update)];
    }
    const assigned = step.results.get(STEP_NAMES.variable(variable)) ?? value;
    if (assigned === value) return [];
    const inputs = [handle, assigned];
    return [scope.add('AssignVariableOp', { inputs, attributes: { dtype: float } })];
  });
}

function settingsAt(scope: Scope, index: Ref): Settings {
  const axis = scope.constant(Int32Array.of(0));
  const row = scope.add('GatherV2', {
    inputs: [NAMES.settings, index, axis],
    attributes: { Tparams: float, Tindices: int, Taxis: int },
  });
  const columns = scope.add('Unpack', {
    inputs: [row.output()],
    attributes: { T: float, num: attribute.int(SETTINGS.length), axis: attribute.int(0) },
  });
  const named = SETTINGS.map((name, column) => [name, columns.output(column)] as const);
  return Object.fromEntries(named) as unknown as Settings;
}
