import type { TensorValues } from './binding.ts';
import { outputName } from './op-outputs.ts';
import {
  bool,
  bytes,
  encode,
  type Field,
  type FieldValue,
  mapField,
  message,
  packedVarints,
  repeated,
  text,
  varint,
} from './protobuf.ts';

/** Numbers of `tensorflow.DataType`; the binding's `TF_*` constants are the same. */
export const DataType = { float: 1, int32: 3, string: 7, bool: 10, resource: 20 } as const;

/** How a consumer names a tensor: `node:0` in a graph, `node:output:0` in a function. */
export type Ref = string;

export interface NodeOptions {
  readonly name?: string;
  readonly inputs?: readonly Ref[];
  readonly attributes?: Readonly<Record<string, FieldValue>>;
  /** Nodes that must have run before. */
  readonly after?: readonly Node[];
}

export interface Node {
  readonly name: string;
  output(index?: number): Ref;
}

/** Nodes of a graph, or of one function's body (tensorflow/core/framework/node_def.proto). */
export class Scope {
  readonly #kind: 'graph' | 'function';
  readonly #nodes: FieldValue[] = [];

  constructor(kind: 'graph' | 'function') {
    this.#kind = kind;
  }

  get nodes(): readonly FieldValue[] {
    return this.#nodes;
  }

  add(op: string, { name, inputs = [], attributes = {}, after = [] }: NodeOptions): Node {
    const unique = name ?? `${op}_${this.#nodes.length}`;
    const controls = after.map((node) => `^${node.name}`);
    this.#nodes.push(
      message([
        [1, text(unique)],
        [2, text(op)],
        ...repeated(3, [...inputs, ...controls].map(text)),
        ...mapField(5, Object.entries(attributes)),
      ]),
    );
    const outputOf = (index: number) =>
      this.#kind === 'graph' ? `${unique}:${index}` : `${unique}:${outputName(op, index)}`;
    return { name: unique, output: (index = 0) => outputOf(index) };
  }

  constant(values: Float32Array | Int32Array, shape: readonly number[] = []): Ref {
    const dtype = values instanceof Float32Array ? DataType.float : DataType.int32;
    return this.tensor(dtype, shape, values);
  }

  tensor(dtype: number, shape: readonly number[], values: TensorValues): Ref {
    const attributes = { dtype: attribute.type(dtype), value: tensorProto(dtype, shape, values) };
    return this.add('Const', { attributes }).output();
  }
}

/** Attribute values (attr_value.proto). */
export const attribute = {
  string: (value: string) => message([[2, text(value)]]),
  int: (value: number) => message([[3, varint(value)]]),
  float: (value: number) => message([[4, { float: value }]]),
  bool: (value: boolean) => message([[5, bool(value)]]),
  type: (value: number) => message([[6, varint(value)]]),
  shape: (value: readonly number[]) => message([[7, shapeProto(value)]]),
  function: (name: string, attributes: Readonly<Record<string, FieldValue>> = {}) =>
    message([[10, message([[1, text(name)], ...mapField(2, Object.entries(attributes))])]]),
  ints: (values: readonly number[]) => listOf([[3, packedVarints(values)]]),
  floats: (values: readonly number[]) =>
    listOf([[4, bytes(new Uint8Array(Float32Array.from(values).buffer))]]),
  bools: (values: readonly boolean[]) => listOf([[5, packedVarints(values.map(Number))]]),
  types: (values: readonly number[]) => listOf([[6, packedVarints(values)]]),
};

function listOf(fields: readonly Field[]): FieldValue {
  return message([[1, message(fields)]]);
}

function shapeProto(shape: readonly number[]): FieldValue {
  return message(
    repeated(
      2,
      shape.map((size) => message([[1, varint(size)]])),
    ),
  );
}

function tensorProto(dtype: number, shape: readonly number[], values: TensorValues): FieldValue {
  const content: Field[] = ArrayBuffer.isView(values)
    ? [[4, bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))]]
    : repeated(8, values.map(bytes));
  return message([[8, message([[1, varint(dtype)], [2, shapeProto(shape)], ...content])]]);
}

/** A name and type in a function's signature. */
export interface Argument {
  readonly name: string;
  readonly dtype: number;
}

export interface FunctionOptions {
  readonly name: string;
  readonly inputs: readonly Argument[];
  readonly outputs: readonly (Argument & { readonly value: Ref })[];
  readonly body: Scope;
}

/** function.proto; always stateful, because variables are read and written. */
export function functionDef({ name, inputs, outputs, body }: FunctionOptions): FieldValue {
  const argument = (arg: Argument) =>
    message([
      [1, text(arg.name)],
      [3, varint(arg.dtype)],
    ]);
  const signature = message([
    [1, text(name)],
    ...repeated(2, inputs.map(argument)),
    ...repeated(3, outputs.map(argument)),
    [17, bool(true)],
  ]);
  return message([
    [1, signature],
    ...repeated(3, body.nodes),
    ...mapField(
      4,
      outputs.map((output) => [output.name, text(output.value)] as const),
    ),
  ]);
}

/** Any version from 2017 on; the oldest behaviours are switched off by it. */
const GRAPH_VERSION = 987;

/** A saved_model.pb with one graph under one tag, and no variables or signatures. */
export function savedModel(
  graph: Scope,
  functions: readonly FieldValue[],
  tag: string,
): Uint8Array {
  const graphDef = message([
    ...repeated(1, graph.nodes),
    [2, message(repeated(1, functions))],
    [4, message([[1, varint(GRAPH_VERSION)]])],
  ]);
  const metaGraph = message([
    [1, message([[4, text(tag)]])],
    [2, graphDef],
  ]);
  return encode([
    [1, varint(1)],
    [2, metaGraph],
  ]);
}
