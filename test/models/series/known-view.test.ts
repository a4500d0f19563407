import { describe, expect, it } from 'vitest';
import { FutureValueError, KnownView } from '../../../models/series/known-view.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

describe('a known view', () => {
  it('gives readings before the origin and throws for those at or after it', () => {
    const town = syntheticTown({ days: 3 });
    const view = new KnownView(town, 48);

    expect(view.target(47)).toBe(town.target.values[47]);
    expect(() => view.target(48)).toThrow(FutureValueError);
  });

  it('throws for a covariate that is known only in the past', () => {
    const town = syntheticTown({ days: 3 });
    const covariates = town.covariates.map((c) => ({ ...c, known: 'past' as const }));
    const view = new KnownView({ ...town, covariates }, 48);

    expect(view.covariate('temperature', 47)).toBe(covariates[0]?.values[47]);
    expect(() => view.covariate('temperature', 48)).toThrow(FutureValueError);
  });

  it('aligns a covariate that starts elsewhere', () => {
    const town = syntheticTown({ days: 3 });
    const [temperature] = town.covariates;
    if (!temperature) throw new Error('the town has temperatures');
    const later = {
      ...temperature,
      startAt: temperature.startAt + 5 * 3_600_000,
      values: temperature.values.subarray(5),
    };
    const view = new KnownView({ ...town, covariates: [later] });

    expect(view.covariate('temperature', 4)).toBeNaN();
    expect(view.covariate('temperature', 30)).toBe(temperature.values[30]);
  });
});
