import type * as tf from '@tensorflow/tfjs-core';
import { UnreplayableError } from '../training-errors.ts';
import {
  type NativeBinding,
  nativeBackend,
  type OpAttribute,
  type TensorMetadata,
} from './binding.ts';
import type { Constant, RecordedOp, Source, Trace } from './trace.ts';

/**
 * Runs `step` once while writing down what it asks of the native binding.
 * feeds: tensors that will differ between steps, by name; every other tensor is taken as constant.
 * `step` returns the tensors that matter, by name; they, and all it made, are its to dispose.
 * @throws {UnreplayableError} where a value depends on JavaScript reading a computed tensor.
 */
export function record(
  feeds: ReadonlyMap<string, tf.Tensor>,
  step: () => ReadonlyMap<string, tf.Tensor>,
): Trace {
  const backend = nativeBackend();
  const real = backend.binding;
  const recording = new Recording(real);
  for (const [name, tensor] of feeds) recording.feed(name, tensor);
  backend.binding = recording.binding;
  try {
    const results = [...step()].map(
      ([name, tensor]) => [name, recording.source(idOf(tensor))] as const,
    );
    return { ...recording.trace, results: new Map(results) };
  } finally {
    backend.binding = real;
  }
}

function idOf(tensor: tf.Tensor): number {
  return nativeBackend().getInputTensorIds([tensor])[0] as number;
}

/** The ops that tfjs-node 4.22 runs without naming their type, which is that of the result. */
const TYPE_LEFT_OUT: ReadonlySet<string> = new Set(['ExpandDims']);

class Recording {
  readonly trace = {
    ops: [] as RecordedOp[],
    constants: [] as Constant[],
    feeds: new Map<string, readonly number[]>(),
  };
  readonly binding: NativeBinding;
  readonly #real: NativeBinding;
  readonly #sources = new Map<number, Source>();

  constructor(real: NativeBinding) {
    this.#real = real;
    // The binding's own properties are read-only: shadow them, and pass the rest through.
    this.binding = Object.create(real, {
      executeOp: { value: this.#executeOp },
      createTensor: { value: this.#createTensor },
      tensorDataSync: { value: this.#tensorDataSync },
    }) as NativeBinding;
  }

  feed(name: string, tensor: tf.Tensor): void {
    this.trace.feeds.set(name, tensor.shape);
    this.#sources.set(idOf(tensor), { kind: 'feed', name });
  }

  /** Tensors from before the recording that are not fed are constants. */
  source(id: number): Source {
    const known = this.#sources.get(id);
    if (known) return known;
    const [copy] = this.#real.executeOp('Identity', [], [id], 1) as [TensorMetadata];
    const values = this.#real.tensorDataSync(copy.id);
    this.#real.deleteTensor(copy.id);
    return this.#constant(id, { shape: copy.shape, dtype: copy.dtype, values });
  }

  readonly #executeOp: NativeBinding['executeOp'] = (name, attributes, inputs, outputs) => {
    const made = this.#real.executeOp(name, attributes, inputs, outputs);
    const sources = inputs.map((id) => this.source(id));
    const op = this.trace.ops.push({
      name,
      attributes: this.#complete(name, attributes, made),
      inputs: sources,
      outputs: made.map(({ shape }) => shape),
    });
    made.forEach(({ id }, output) => {
      this.#sources.set(id, { kind: 'op', op: op - 1, output });
    });
    return made;
  };

  /** A graph wants types spelled out that an eager operation infers. */
  #complete(
    name: string,
    attributes: readonly OpAttribute[],
    made: readonly TensorMetadata[],
  ): readonly OpAttribute[] {
    const known =
      !TYPE_LEFT_OUT.has(name) || attributes.some((attribute) => attribute.name === 'T');
    const type = this.#real.TF_ATTR_TYPE;
    return known ? attributes : [...attributes, { name: 'T', type, value: made[0]?.dtype }];
  }

  readonly #createTensor: NativeBinding['createTensor'] = (shape, dtype, values) => {
    const id = this.#real.createTensor(shape, dtype, values);
    this.#constant(id, { shape, dtype, values });
    return id;
  };

  readonly #tensorDataSync: NativeBinding['tensorDataSync'] = (id) => {
    if (this.source(id).kind === 'constant') return this.#real.tensorDataSync(id);
    throw new UnreplayableError('a step reads a computed value back into JavaScript');
  };

  #constant(id: number, constant: Constant): Source {
    const source = { kind: 'constant', constant: this.trace.constants.push(constant) - 1 } as const;
    this.#sources.set(id, source);
    return source;
  }
}
