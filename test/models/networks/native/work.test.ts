import { describe, expect, it } from 'vitest';
import type { RecordedOp, Source, Trace } from '../../../../models/networks/native/trace.ts';
import { runsSideBySide } from '../../../../models/networks/native/work.ts';

/** Chains of matrix products of `size` x `size`, all on one fed input. */
function chains(count: number, length: number, size: number): Trace {
  const shape = [size, size];
  const ops: RecordedOp[] = [];
  for (let chain = 0; chain < count; chain++) {
    for (let link = 0; link < length; link++) {
      const before: Source =
        link === 0 ? { kind: 'feed', name: 'x' } : { kind: 'op', op: ops.length - 1, output: 0 };
      ops.push({ name: 'MatMul', attributes: [], inputs: [before, before], outputs: [shape] });
    }
  }
  return { ops, constants: [], feeds: new Map([['x', shape]]), results: new Map() };
}

describe('whether operations run side by side', () => {
  it.each([
    ['the members of an ensemble', chains(8, 5, 64), true],
    ['one network, however long', chains(1, 40, 64), false],
    ['two branches', chains(2, 20, 64), false],
    ['many branches of tiny operations', chains(8, 5, 8), false],
  ])('is decided by branches and their work: %s', (_, trace, expected) => {
    expect(runsSideBySide(trace)).toBe(expected);
  });
});
