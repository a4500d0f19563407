import { describe, expect, it } from 'vitest';
import { combinedBy, conversionFactor } from '../../../models/series/units.ts';

describe('conversionFactor', () => {
  it.each([
    ['kWh', 'kW', 15, 4],
    ['kW', 'kWh', 30, 0.5],
    ['MW', 'kW', 60, 1000],
    ['Wh', 'MWh', 60, 1e-6],
    ['therm', 'kWh', 60, 29.3071],
  ] as const)('turns %s into %s over %d minutes by %d', (from, to, stepMinutes, factor) => {
    expect(conversionFactor(from, to, { stepMinutes })).toBeCloseTo(factor, 4);
  });

  it('needs the heat of the gas between volume and energy', () => {
    const given = { stepMinutes: 60, kilowattHoursPerCubicMetre: 11.2 };
    expect(conversionFactor('m3', 'kWh', given)).toBeCloseTo(11.2, 12);
    expect(() => conversionFactor('m3', 'kWh', { stepMinutes: 60 })).toThrow(
      /m3 is a volume.*heat of the gas/,
    );
  });

  it('adds energy up and averages power', () => {
    expect([combinedBy('kWh'), combinedBy('kW'), combinedBy('m3')]).toEqual(['sum', 'mean', 'sum']);
  });
});
