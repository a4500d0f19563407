import { UnreplayableError } from '../training-errors.ts';
import { type NativeBinding, nativeBackend, type OpAttribute } from './binding.ts';
import { attribute, type Ref, type Scope } from './graph-def.ts';
import { isReplayable } from './op-outputs.ts';
import type { FieldValue } from './protobuf.ts';
import type { Constant, RecordedOp, Source, Trace } from './trace.ts';

/**
 * Writes a trace's operations into a scope.
 * feeds: what stands in for each fed tensor; returns what stands for each result.
 * @throws {UnreplayableError} where an operation keeps state of its own or is unknown.
 */
export function emitTrace(
  scope: Scope,
  trace: Trace,
  feeds: ReadonlyMap<string, Ref>,
): ReadonlyMap<string, Ref> {
  const constants = new Map<string, Ref>();
  const emitted: ReturnType<Scope['add']>[] = [];
  const refOf = (source: Source): Ref => {
    if (source.kind === 'op')
      return (emitted[source.op] as (typeof emitted)[number]).output(source.output);
    if (source.kind === 'feed') return feeds.get(source.name) as Ref;
    const constant = constantOf(trace, source.constant);
    const key = contentOf(constant);
    const known = constants.get(key) ?? emitConstant(scope, constant);
    constants.set(key, known);
    return known;
  };
  for (const op of trace.ops) emitted.push(emitOp(scope, op, op.inputs.map(refOf)));
  return new Map([...trace.results].map(([name, source]) => [name, refOf(source)]));
}

function constantOf({ constants }: Trace, index: number): Constant {
  const constant = constants[index];
  if (!constant) throw new UnreplayableError(`constant ${index} was not recorded`);
  return constant;
}

/** The same for equal constants: layers repeat each other's, and each copy would be optimised again. */
function contentOf({ shape, dtype, values }: Constant): string {
  const bytes = ArrayBuffer.isView(values) ? [values] : values;
  const words = bytes.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength).toString('latin1'),
  );
  return JSON.stringify([dtype, shape, words]);
}

function emitConstant(scope: Scope, { dtype, shape, values }: Constant): Ref {
  return scope.tensor(dtype, shape, values);
}

function emitOp(scope: Scope, op: RecordedOp, inputs: readonly Ref[]): ReturnType<Scope['add']> {
  if (!isReplayable(op.name)) throw new UnreplayableError(`there is no replay of ${op.name}`);
  const { binding } = nativeBackend();
  const attributes = Object.fromEntries(
    op.attributes.map((given) => [given.name, attributeOf(given, binding)]),
  );
  return scope.add(op.name, { inputs, attributes });
}

function attributeOf({ name, type, value }: OpAttribute, binding: NativeBinding): FieldValue {
  switch (type) {
    case binding.TF_ATTR_STRING:
      return attribute.string(String(value));
    case binding.TF_ATTR_TYPE:
      return attribute.type(Number(value));
    case binding.TF_ATTR_INT:
      return Array.isArray(value) ? attribute.ints(value) : attribute.int(Number(value));
    case binding.TF_ATTR_FLOAT:
      return Array.isArray(value) ? attribute.floats(value) : attribute.float(Number(value));
    case binding.TF_ATTR_BOOL:
      return Array.isArray(value) ? attribute.bools(value) : attribute.bool(Boolean(value));
    case binding.TF_ATTR_SHAPE:
      return attribute.shape(value as readonly number[]);
    default:
      throw new UnreplayableError(`attribute ${name} has an unknown type (${type})`);
  }
}
