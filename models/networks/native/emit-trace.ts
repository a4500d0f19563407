import { UnreplayableError } from '../training-errors.ts';
import { type NativeBinding, nativeBackend, type OpAttribute } from './binding.ts';
import { attribute, type Ref, type Scope } from './graph-def.ts';
import { isReplayable } from './op-outputs.ts';
import type { FieldValue } from './protobuf.ts';
import type { RecordedOp, Source, Trace } from './trace.ts';

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
  const constants = new Map<number, Ref>();
  const emitted: ReturnType<Scope['add']>[] = [];
  const refOf = (source: Source): Ref => {
    if (source.kind === 'op')
      return (emitted[source.op] as (typeof emitted)[number]).output(source.output);
    if (source.kind === 'feed') return feeds.get(source.name) as Ref;
    const known = constants.get(source.constant) ?? emitConstant(scope, trace, source.constant);
    constants.set(source.constant, known);
    return known;
  };
  for (const op of trace.ops) emitted.push(emitOp(scope, op, op.inputs.map(refOf)));
  return new Map([...trace.results].map(([name, source]) => [name, refOf(source)]));
}

function emitConstant(scope: Scope, trace: Trace, index: number): Ref {
  const constant = trace.constants[index];
  if (!constant) throw new UnreplayableError(`constant ${index} was not recorded`);
  return scope.tensor(constant.dtype, constant.shape, constant.values);
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
