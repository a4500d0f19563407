import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countVersions,
  hasVersion,
  type VersionRanges,
  withoutVersion,
  withVersion,
} from '../../../../functions/shared/registry/version-ranges.ts';

describe('ranges of versions', () => {
  it('hold what a set holds, whatever is put in and taken out, in the fewest ranges', () => {
    const step = fc.record({ version: fc.integer({ min: 1, max: 12 }), isIn: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let ranges: VersionRanges = [];
        const set = new Set<number>();
        for (const { version, isIn } of steps) {
          ranges = isIn ? withVersion(ranges, version) : withoutVersion(ranges, version);
          if (isIn) set.add(version);
          else set.delete(version);
        }
        const all = Array.from({ length: 14 }, (_, version) => version);
        expect(all.filter((version) => hasVersion(ranges, version))).toEqual(
          all.filter((version) => set.has(version)),
        );
        expect(countVersions(ranges)).toBe(set.size);
        const starts = all.filter((version) => set.has(version) && !set.has(version - 1));
        expect(ranges.map(([first]) => first)).toEqual(starts);
      }),
    );
  });
});
