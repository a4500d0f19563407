import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PastCache } from '../../../models/forecasters/past-cache.ts';
import { KnownView } from '../../../models/series/known-view.ts';
import type { Dataset } from '../../../models/series/series.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

const DAYS = 20;
/** 08:00 UTC of the last day, 09:00 in Berlin; that day began 9 steps before. */
const ORIGIN = (DAYS - 1) * 24 + 8;
const MIDNIGHT = ORIGIN - 9;

function viewAt(origin: number, dataset: Dataset): KnownView {
  return new KnownView(dataset).moveTo(origin);
}

/** The town with one reading, or one value of its weather, changed. */
function changed(where: 'reading' | 'weather', index: number): Dataset {
  const town = syntheticTown({ days: DAYS });
  const [weather] = town.covariates;
  const values = where === 'reading' ? town.target.values : weather?.values;
  if (values) values[index] = (values[index] as number) + 1e-9;
  return town;
}

describe('PastCache', () => {
  const town = syntheticTown({ days: DAYS });
  const cache = new PastCache<string>();
  const keyOf = (dataset: Dataset, origin = ORIGIN) => cache.keyOf('town', viewAt(origin, dataset));

  it('knows a lesson again on the same day, from other readings of the same values', () => {
    const key = keyOf(town);
    cache.keep(key, 'learned');

    expect(cache.find(keyOf(syntheticTown({ days: DAYS }), ORIGIN + 3))).toBe('learned');
  });

  it('learns anew when anything changed that was known of the days before', () => {
    const key = keyOf(town);
    const reading = fc.integer({ min: 0, max: MIDNIGHT - 1 });
    const weather = fc.integer({ min: 0, max: DAYS * 24 - 1 });

    fc.assert(
      fc.property(reading, weather, (at, hour) => {
        expect(keyOf(changed('reading', at))).not.toBe(key);
        expect(keyOf(changed('weather', hour))).not.toBe(key);
      }),
      { numRuns: 50 },
    );
  });

  it('does not when the day itself goes on', () => {
    const key = keyOf(town);

    fc.assert(
      fc.property(fc.integer({ min: MIDNIGHT, max: DAYS * 24 - 1 }), (at) => {
        expect(keyOf(changed('reading', at))).toBe(key);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps days, series and forecasters apart, and nothing of a series without a name', () => {
    const key = keyOf(town);

    expect(keyOf(town, ORIGIN - 24)).not.toBe(key);
    expect(cache.keyOf('village', viewAt(ORIGIN, town))).not.toBe(key);
    expect(new PastCache<string>().keyOf('town', viewAt(ORIGIN, town))).not.toBe(key);
    expect(cache.keyOf(undefined, viewAt(ORIGIN, town))).toBeUndefined();
    expect(cache.find(undefined)).toBeUndefined();
  });

  it('keeps no more bytes than it may, and what was asked for last', () => {
    const arrays = new PastCache<Float64Array>();
    // A view of one number, which keeps the megabyte behind it alive.
    const lesson = () => new Float64Array(2 ** 17).subarray(0, 1);
    arrays.keep('asked again', lesson());
    arrays.keep('never again', lesson());

    for (let i = 0; i < 60; i++) {
      arrays.keep(`${i}`, lesson());
      arrays.find('asked again');
    }

    expect(arrays.find('asked again')).toBeDefined();
    expect(arrays.find('59')).toBeDefined();
    expect(arrays.find('never again')).toBeUndefined();
    expect(arrays.find('5')).toBeUndefined();
  });
});
