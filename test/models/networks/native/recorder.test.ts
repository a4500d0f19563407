import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../models/networks/backend.ts';
import { nativeBackend } from '../../../../models/networks/native/binding.ts';
import { record } from '../../../../models/networks/native/recorder.ts';
import { findDifference, type Trace } from '../../../../models/networks/native/trace.ts';

beforeAll(async () => {
  await useBackend('tensorflow');
});

/** Records y = f(x) for x: [2]. */
function trace(f: (x: tf.Tensor) => tf.Tensor): Trace {
  const x = tf.tensor1d([1, 2]);
  return tf.engine().tidy(() => {
    const made: Trace[] = [record(new Map([['x', x]]), () => new Map([['y', f(x)]]))];
    return made as unknown as tf.Tensor[];
  })[0] as unknown as Trace;
}

describe('the recorder', () => {
  it('writes down operations, where their inputs come from, and the result', () => {
    const recorded = trace((x) => tf.relu(tf.add(x, 3)));

    expect(recorded.ops.map(({ name }) => name)).toEqual([expect.stringContaining('Add'), 'Relu']);
    expect(recorded.ops[0]?.inputs[0]).toEqual({ kind: 'feed', name: 'x' });
    expect(recorded.ops[1]?.inputs).toEqual([{ kind: 'op', op: 0, output: 0 }]);
    expect(recorded.results.get('y')).toEqual({ kind: 'op', op: 1, output: 0 });
  });

  it('takes tensors from before as constants', () => {
    const before = tf.square(tf.tensor1d([3, 4]));

    const recorded = trace((x) => tf.mul(x, before));

    const [, second] = recorded.ops[0]?.inputs ?? [];
    expect(second?.kind).toBe('constant');
    const constant = second?.kind === 'constant' ? recorded.constants[second.constant] : undefined;
    expect(constant?.values).toEqual(Float32Array.of(9, 16));
  });

  it('takes a feed that comes through unchanged for what it is', () => {
    expect(trace((x) => x).results.get('y')).toEqual({ kind: 'feed', name: 'x' });
  });

  it('refuses a value that JavaScript reads back, and restores the binding', () => {
    const { binding } = nativeBackend();

    const reading = () => trace((x) => tf.mul(x, tf.square(x).dataSync()[0] ?? 0));

    expect(reading).toThrow(expect.objectContaining({ code: 'training.unreplayable' }));
    expect(nativeBackend().binding).toBe(binding);
  });

  it('finds no difference between two runs of the same function', () => {
    const f = (x: tf.Tensor) => tf.sum(tf.mul(x, 2));

    expect(findDifference(trace(f), trace(f))).toBeUndefined();
  });

  it.each<[string, RegExp, (x: tf.Tensor) => tf.Tensor, (x: tf.Tensor) => tf.Tensor]>([
    ['a constant', /a number that changes/, (x) => tf.mul(x, 2), (x) => tf.mul(x, 3)],
    ['an operation', /differs in another/, (x) => tf.exp(x), (x) => tf.abs(x)],
    ['an attribute', /differs in another/, (x) => tf.sum(x, 0), (x) => tf.sum(x, 0, true)],
    ['a length', /takes 1 operations and another 2/, (x) => tf.exp(x), (x) => tf.exp(tf.exp(x))],
    ['a result', /results/, (x) => x, () => tf.scalar(0)],
  ])('finds %s that differs', (_, said, one, other) => {
    expect(findDifference(trace(one), trace(other))).toMatch(said);
  });
});
