import { describe, expect, it } from 'vitest';
import {
  REFERENCE_INPUTS,
  referenceFeatures,
} from '../../../models/features/reference-features.ts';
import { KnownView } from '../../../models/series/known-view.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

describe('the reference features', () => {
  it.each([[[]], [['holiday']], [['temperature']], [['temperature', 'holiday']]])(
    'are 100 distinct inputs with the covariates %j',
    (covariates) => {
      const { names } = referenceFeatures(covariates);

      expect(names).toHaveLength(REFERENCE_INPUTS);
      expect(new Set(names).size).toBe(REFERENCE_INPUTS);
    },
  );

  it('hold the readings that their names say', () => {
    const town = syntheticTown({ days: 60 });
    const features = referenceFeatures(['temperature']);
    const [origin, target] = [1000, 1005];
    const row = new Float32Array(REFERENCE_INPUTS);

    features.write(new KnownView(town, origin), target, row, 0);

    const input = (name: string) => row[features.names.indexOf(name)];
    const reading = (index: number) => Math.fround(town.target.values[index] as number);
    expect(input('lag.1d')).toBe(reading(target - 24));
    expect(input('lag.7d-1')).toBe(reading(target - 7 * 24 - 1));
    expect(input('recent.hour-1')).toBe(reading(origin - 1));
    expect(input('lead.days')).toBeCloseTo(5 / 24);
    expect(input('temperature')).toBe(Math.fround(town.covariates[0]?.values[target] as number));
  });

  it('replace a lag that is not known yet by the same weekday of the latest known week', () => {
    const town = syntheticTown({ days: 60 });
    const features = referenceFeatures([]);
    const [origin, target] = [1000, 1000 + 3 * 24];
    const row = new Float32Array(REFERENCE_INPUTS);

    features.write(new KnownView(town, origin), target, row, 0);

    const lag1d = row[features.names.indexOf('lag.1d')];
    expect(lag1d).toBe(Math.fround(town.target.values[target - 8 * 24] as number));
  });
});
