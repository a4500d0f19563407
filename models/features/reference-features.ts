import type { KnownView } from '../series/known-view.ts';
import { dailyLags } from './daily-lags.ts';
import type { FeatureTransform } from './feature-transform.ts';
import { holiday } from './holiday.ts';
import { lead } from './lead.ts';
import { recentHours } from './recent-hours.ts';
import { recentLevel } from './recent-level.ts';
import { season } from './season.ts';
import { temperature } from './temperature.ts';
import { timeOfDay } from './time-of-day.ts';
import { weekday } from './weekday.ts';

/** Inputs of the reference network. */
export const REFERENCE_INPUTS = 100;

/** A list of transforms as one: what the inputs are called and how a row of them is filled. */
export interface FeatureSet {
  readonly names: readonly string[];
  write(view: KnownView, targetIndex: number, row: Float32Array, at: number): void;
}

/**
 * The 100 inputs of the reference network: calendar, lead, recent readings, weather and holidays
 * where the dataset has them, and as many daily lags as there is room for.
 */
export function referenceFeatures(covariates: readonly string[]): FeatureSet {
  const transforms = [lead, timeOfDay, weekday, season, recentHours, recentLevel];
  if (covariates.includes('holiday')) transforms.push(holiday);
  if (covariates.includes('temperature')) transforms.push(temperature);
  const taken = transforms.reduce((sum, { names }) => sum + names.length, 0);
  return combine([...transforms, dailyLags(REFERENCE_INPUTS - taken)]);
}

function combine(transforms: readonly FeatureTransform[]): FeatureSet {
  const written = transforms.map((transform) =>
    transform.sharedByOrigin ? shareByOrigin(transform) : transform,
  );
  return {
    names: transforms.flatMap(({ names }) => names),
    write(view, targetIndex, row, at) {
      let offset = at;
      for (const transform of written) {
        transform.write(view, targetIndex, row, offset);
        offset += transform.names.length;
      }
    },
  };
}

/** Keeps the values of the origin that was asked for last: rows come origin by origin. */
function shareByOrigin(transform: FeatureTransform): FeatureTransform {
  const values = new Float32Array(transform.names.length);
  // Weakly, so that a model keeps nobody's readings in memory.
  let of: WeakRef<KnownView> | undefined;
  let origin = Number.NaN;
  return {
    ...transform,
    write(view, targetIndex, row, at) {
      if (origin !== view.originIndex || of?.deref() !== view) {
        transform.write(view, targetIndex, values, 0);
        of = new WeakRef(view);
        origin = view.originIndex;
      }
      row.set(values, at);
    },
  };
}
