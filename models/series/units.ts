import { SeriesError, type Unit } from './series.ts';

/** What a unit measures: the mean rate over a step, the sum over it, or a volume of gas. */
export type Quantity = 'power' | 'energy' | 'volume';

interface UnitFacts {
  readonly quantity: Quantity;
  /** Watts, watt-hours or cubic metres in one of the unit. */
  readonly factor: number;
}

/** The therm of 100,000 international Btu: 105,505,585.262 J, 29.3071 kWh. */
export const WATT_HOURS_PER_THERM = 105_505_585.262 / 3600;

const FACTS: Readonly<Record<Unit, UnitFacts>> = {
  W: { quantity: 'power', factor: 1 },
  kW: { quantity: 'power', factor: 1e3 },
  MW: { quantity: 'power', factor: 1e6 },
  Wh: { quantity: 'energy', factor: 1 },
  kWh: { quantity: 'energy', factor: 1e3 },
  MWh: { quantity: 'energy', factor: 1e6 },
  therm: { quantity: 'energy', factor: WATT_HOURS_PER_THERM },
  m3: { quantity: 'volume', factor: 1 },
};

export function quantityOf(unit: Unit): Quantity {
  return FACTS[unit].quantity;
}

/** How values of a unit combine over a longer step. */
export function combinedBy(unit: Unit): 'mean' | 'sum' {
  return quantityOf(unit) === 'power' ? 'mean' : 'sum';
}

export interface ConversionOptions {
  readonly stepMinutes: number;
  /** Heat in a cubic metre of gas, kWh/m3, as the supplier states it; needed to and from m3 only. */
  readonly kilowattHoursPerCubicMetre?: number;
}

/**
 * Factor that turns values of one unit into another over a step: power becomes energy by the
 * length of the step, volume becomes energy by the stated heat of the gas.
 *
 * @throws SeriesError when a volume is involved and the heat of the gas is not given.
 */
export function conversionFactor(from: Unit, to: Unit, options: ConversionOptions): number {
  if (from === to) return 1;
  return wattHoursOf(from, to, options) / wattHoursOf(to, from, options);
}

/** Watt-hours in one of the unit over a step. */
function wattHoursOf(unit: Unit, other: Unit, options: ConversionOptions): number {
  const { quantity, factor } = FACTS[unit];
  if (quantity === 'energy') return factor;
  if (quantity === 'power') return (factor * options.stepMinutes) / 60;
  const heat = options.kilowattHoursPerCubicMetre;
  if (heat !== undefined && heat > 0) return factor * heat * 1000;
  throw new SeriesError(
    `${unit} is a volume: turning it into or from ${other} needs the heat of the gas in kWh per cubic ` +
      'metre, as the bill states it (natural gas: 9 to 12).',
    { unit, other },
  );
}
