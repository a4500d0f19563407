import type { DayContext } from './day-context.ts';
import type { DayShape } from './day-transform.ts';
import { type ProfileGroup, profileGroups } from './profile-groups.ts';

/** A day as a whole, seen from its own midnight: what days are compared by. */
export interface DayProfile {
  readonly groups: readonly ProfileGroup[];
  /** Numbers of all groups together. */
  readonly width: number;
  /** Writes the values of a day, group by group, into `row[at .. at + width)`. */
  write(context: DayContext, row: Float32Array, at: number): void;
}

export function dayProfile(shape: DayShape): DayProfile {
  const groups = profileGroups(shape);
  return {
    groups,
    width: groups.reduce((sum, { size }) => sum + size, 0),
    write(context, row, at) {
      let column = at;
      for (const { size, valuesOf } of groups) {
        row.set(valuesOf(context), column);
        column += size;
      }
    },
  };
}
