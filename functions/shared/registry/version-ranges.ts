/** Ascending ranges of version numbers, both ends included, that neither meet nor touch. */
export type VersionRanges = readonly (readonly [number, number])[];

export function hasVersion(ranges: VersionRanges, version: number): boolean {
  return ranges.some(([first, last]) => first <= version && version <= last);
}

export function withVersion(ranges: VersionRanges, version: number): VersionRanges {
  if (hasVersion(ranges, version)) return ranges;
  const sorted = [...ranges, [version, version] as const].sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const previous = merged.at(-1);
    if (previous && previous[1] + 1 === first) previous[1] = last;
    else merged.push([first, last]);
  }
  return merged;
}

export function withoutVersion(ranges: VersionRanges, version: number): VersionRanges {
  return ranges.flatMap(([first, last]) => {
    if (version < first || last < version) return [[first, last] as const];
    const before = [first, version - 1] as const;
    const after = [version + 1, last] as const;
    return [before, after].filter(([from, to]) => from <= to);
  });
}

export function countVersions(ranges: VersionRanges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}
