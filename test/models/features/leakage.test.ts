import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dailyLags } from '../../../models/features/daily-lags.ts';
import type { FeatureTransform } from '../../../models/features/feature-transform.ts';
import { holiday } from '../../../models/features/holiday.ts';
import { lead } from '../../../models/features/lead.ts';
import { recentHours } from '../../../models/features/recent-hours.ts';
import { recentLevel } from '../../../models/features/recent-level.ts';
import { season } from '../../../models/features/season.ts';
import { temperature } from '../../../models/features/temperature.ts';
import { timeOfDay } from '../../../models/features/time-of-day.ts';
import { weekday } from '../../../models/features/weekday.ts';
import { KnownView } from '../../../models/series/known-view.ts';
import type { Dataset } from '../../../models/series/series.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

const transforms: Record<string, FeatureTransform> = {
  'daily-lags': dailyLags(53),
  holiday,
  lead,
  'recent-hours': recentHours,
  'recent-level': recentLevel,
  season,
  temperature,
  'time-of-day': timeOfDay,
  weekday,
};

function write(transform: FeatureTransform, dataset: Dataset, origin: number, target: number) {
  const row = new Float32Array(transform.names.length);
  transform.write(new KnownView(dataset, origin), target, row, 0);
  return row;
}

function withFuture(dataset: Dataset, origin: number, value: number): Dataset {
  const values = dataset.target.values.slice();
  values.fill(value, origin);
  return { ...dataset, target: { ...dataset.target, values } };
}

describe.each(Object.entries(transforms))('the transform %s', (_name, transform) => {
  it('gives the same inputs whatever happens at or after the origin', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 1400 }),
        fc.integer({ min: 0, max: 14 * 24 }),
        fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constant(Number.NaN)),
        fc.constantFrom(15, 30, 60),
        (origin, ahead, future, stepMinutes) => {
          const town = syntheticTown({ days: 60, stepMinutes });

          const before = write(transform, town, origin, origin + ahead);
          const after = write(transform, withFuture(town, origin, future), origin, origin + ahead);

          expect(after).toEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('names each input once', () => {
    expect(new Set(transform.names).size).toBe(transform.names.length);
  });
});
