import {
  type ClosedFormInputs,
  closedFormInputs,
} from '../../features/day-ahead/closed-form-inputs.ts';
import { type DayAheadInputs, dayAheadInputs } from '../../features/day-ahead/day-ahead-inputs.ts';
import { type DayProfile, dayProfile } from '../../features/day-ahead/day-profile.ts';
import type { DayShape } from '../../features/day-ahead/day-transform.ts';
import { RecentlyUsed } from '../../recently-used.ts';

/** What the shape of a series' days decides. */
export interface ShapeParts {
  readonly inputs: DayAheadInputs;
  readonly closedFormInputs: ClosedFormInputs;
  readonly profile: DayProfile;
}

const MOST_SHAPES = 16;

/** Hundreds of models may be open whose series have days of the same shape. */
const shapes = new RecentlyUsed<string, ShapeParts>({ most: MOST_SHAPES });

/** The same objects for equal shapes, as long as they are kept. */
export function partsOfShape(shape: DayShape): ShapeParts {
  const key = JSON.stringify(shape);
  const known = shapes.get(key);
  if (known) return known;
  const inputs = dayAheadInputs(shape);
  const parts = {
    inputs,
    closedFormInputs: closedFormInputs(inputs.names),
    profile: dayProfile(shape),
  };
  shapes.set(key, parts);
  return parts;
}
