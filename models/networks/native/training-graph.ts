import { SETTINGS } from './fused-optimizer.ts';
import { attribute, DataType, type Node, type Ref, Scope, savedModel } from './graph-def.ts';
import {
  EPOCH_ARGUMENTS,
  handleArguments,
  NAMES,
  type TrainingGraphOptions,
} from './graph-inputs.ts';
import { bool, message } from './protobuf.ts';
import { forgetFile, type GraphFile } from './session.ts';
import { loopFunctions, tailFunction, trainingArguments } from './training-functions.ts';

const float = attribute.type(DataType.float);
const int = attribute.type(DataType.int32);
/** Runs the nodes in order where they stand, without handing any to other threads. */
const SINGLE_THREADED = attribute.string('SINGLE_THREADED_EXECUTOR');
/**
 * A ConfigProto with `graph_options.rewrite_options.disable_meta_optimizer`: the session has optimised
 * the functions, and would do so again as it calls them, which takes as long.
 */
const OPTIMISED_ALREADY = message([
  [2, message([[10, message([[10, message([[19, bool(true)]])]])]])],
]);
const LOOP_FUNCTION = 'run_loop';
const TAIL_FUNCTION = 'run_tail';

/** The saved_model.pb of a graph that takes initial weights, runs steps and hands weights back. */
export function trainingGraph(options: TrainingGraphOptions, file: GraphFile): Uint8Array {
  const graph = new Scope('graph');
  addPlaceholders(graph, options);
  addVariables(graph, options, forgetFile(graph, file.path));
  const functions = loopFunctions(options, LOOP_FUNCTION);
  addCall(graph, options, { name: NAMES.loop, callee: LOOP_FUNCTION, compiled: options.compiled });
  if (options.tail) {
    functions.push(tailFunction(options, options.tail, TAIL_FUNCTION));
    // One step an epoch: never worth compiling.
    addCall(graph, options, { name: NAMES.tail, callee: TAIL_FUNCTION, compiled: false });
  }
  return savedModel(graph, functions, file.tag);
}

function addPlaceholders(graph: Scope, { data, batch }: TrainingGraphOptions): void {
  const rows = data[0]?.shape[0] ?? 0;
  const shapes: Readonly<Record<string, readonly number[]>> = {
    [NAMES.order]: [rows],
    [NAMES.settings]: [Math.ceil(rows / batch.rows), SETTINGS.length],
  };
  for (const { name, dtype, shape } of data) addPlaceholder(graph, name, dtype, shape);
  for (const { name, dtype } of EPOCH_ARGUMENTS) {
    addPlaceholder(graph, name, dtype, shapes[name] ?? []);
  }
}

function addPlaceholder(graph: Scope, name: string, dtype: number, shape: readonly number[]): Ref {
  const attributes = { dtype: attribute.type(dtype), shape: attribute.shape(shape) };
  return graph.add('Placeholder', { name, attributes }).output();
}

/** Handles, one node that gives all of them their first values, and one that reads each. */
function addVariables(graph: Scope, options: TrainingGraphOptions, forgotten: Node): void {
  const assignments = handleArguments(options).map(({ name, shape }) => {
    const handle = addHandle(graph, name, shape);
    const read = { inputs: [handle], attributes: { dtype: float } };
    graph.add('ReadVariableOp', { name: NAMES.current(name), ...read });
    return addAssignment(graph, handle, copyOfFeed(graph, name, shape));
  });
  const inputs = [graph.constant(Int32Array.of(1))];
  const attributes = { T: int };
  const after = [...assignments, forgotten];
  graph.add('Identity', { name: NAMES.initialised, inputs, attributes, after });
}

function addHandle(graph: Scope, name: string, shape: readonly number[]): Ref {
  const shared_name = attribute.string(name);
  const attributes = { dtype: float, shape: attribute.shape(shape), shared_name };
  return graph.add('VarHandleOp', { name, attributes }).output();
}

function addAssignment(graph: Scope, handle: Ref, value: Ref): Node {
  const attributes = { dtype: float };
  return graph.add('AssignVariableOp', { inputs: [handle, value], attributes });
}

/** A copy, because an updated variable must not write into a tensor that JavaScript holds. */
function copyOfFeed(graph: Scope, handle: string, shape: readonly number[]): Ref {
  const fed = addPlaceholder(graph, NAMES.initial(handle), DataType.float, shape);
  return graph.add('DeepCopy', { inputs: [fed], attributes: { T: float } }).output();
}

interface Call {
  readonly name: string;
  readonly callee: string;
  readonly compiled: boolean;
}

function addCall(graph: Scope, options: TrainingGraphOptions, call: Call): void {
  const args = trainingArguments(options);
  const attributes = {
    Tin: attribute.types(args.map(({ dtype }) => dtype)),
    Tout: attribute.types([DataType.float]),
    f: attribute.function(call.callee),
    config_proto: OPTIMISED_ALREADY,
    ...(call.compiled ? { _XlaMustCompile: attribute.bool(true) } : {}),
    ...(options.oneThread && !call.compiled ? { executor_type: SINGLE_THREADED } : {}),
  };
  const inputs = args.map(({ name }) => `${name}:0`);
  graph.add('StatefulPartitionedCall', { name: call.name, inputs, attributes });
}
