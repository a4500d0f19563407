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
  const cache = new PastCache();
  const keyOf = (dataset: Dataset, origin = ORIGIN) => cache.keyOf('town', viewAt(origin, dataset));

  it('knows a lesson again on the same day, from other readings of the same values', () => {
    const key = keyOf(town);
    cache.keep(key, 1.25);

    expect(cache.find(keyOf(syntheticTown({ days: DAYS }), ORIGIN + 3))).toBe(1.25);
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
    expect(new PastCache().keyOf('town', viewAt(ORIGIN, town))).not.toBe(key);
    expect(cache.keyOf(undefined, viewAt(ORIGIN, town))).toBeUndefined();
    expect(cache.find(undefined)).toBeUndefined();
  });

  it('keeps no more than it may, and what was asked for last', () => {
    const many = new PastCache();
    for (let i = 0; i < 20_000; i++) {
      many.keep(`${i}`, i);
      many.find('0');
    }

    expect([many.find('0'), many.find('19999'), many.find('1')]).toEqual([0, 19_999, undefined]);
  });
});
