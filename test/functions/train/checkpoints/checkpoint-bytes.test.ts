import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../../../functions/train/checkpoints/checkpoint-bytes.ts';

const identity = { job: 'town.0abc12', dataHash: 'data', library: 'TensorFlow 2' };
const arrays = fc.array(fc.float32Array({ maxLength: 5 }), { maxLength: 4 });
const checkpoint = fc.record({
  epochsDone: fc.integer({ min: 1, max: 1000 }),
  weights: arrays,
  accumulators: arrays,
});

describe('a checkpoint', () => {
  it('is read as it was written, whatever buffer its bytes lie in', () => {
    fc.assert(
      fc.property(checkpoint, fc.nat(9), (kept, shift) => {
        const encoded = encodeCheckpoint(identity, kept);
        const moved = new Uint8Array(encoded.length + shift).subarray(shift);
        moved.set(encoded);

        expect(decodeCheckpoint(moved, identity)).toEqual(kept);
      }),
    );
  });

  it("counts for nothing where it is another fit's, cut short, or no checkpoint at all", () => {
    fc.assert(
      fc.property(checkpoint, fc.nat(), fc.uint8Array(), (kept, cut, noise) => {
        const encoded = encodeCheckpoint(identity, kept);

        for (const changed of ['job', 'dataHash', 'library'] as const) {
          expect(decodeCheckpoint(encoded, { ...identity, [changed]: 'other' })).toBeUndefined();
        }
        expect(decodeCheckpoint(encoded.subarray(0, cut % encoded.length), identity)).toBe(
          undefined,
        );
        expect(decodeCheckpoint(noise, identity)).toBeUndefined();
      }),
    );
  });
});
