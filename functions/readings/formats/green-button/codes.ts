import { bitOf, type ReasonBits } from '../../../../models/series/quality/reasons.ts';
import type { Carrier, Unit } from '../../../../models/series/series.ts';

/** What a unit of measure (ESPI `UnitSymbolKind`) becomes: the series' unit and how many of it one is. */
interface Measure {
  readonly unit: Unit;
  readonly times: number;
}

const MEASURES: Readonly<Record<string, Measure>> = {
  '72': { unit: 'kWh', times: 1e-3 },
  '38': { unit: 'kW', times: 1e-3 },
  '42': { unit: 'm3', times: 1 },
  '169': { unit: 'therm', times: 1 },
};

/** `ReadingType.commodity`, and `ServiceCategory.kind` where that is not given. */
const COMMODITIES: Readonly<Record<string, Carrier>> = {
  '1': 'electricity',
  '2': 'electricity',
  '7': 'gas',
};
const SERVICES: Readonly<Record<string, Carrier>> = { '0': 'electricity', '1': 'gas' };

/** ESPI `QualityOfReading`; valid, raw, validated, verified and revenue-quality are all that is sure. */
const ESTIMATED = ['7', '8', '9', '11', '12', '13', '15'];
const DOUBTFUL = ['10', '16'];
const VALID = ['0', '14', '17', '18', '19'];

/** Undefined for what is no energy, power or volume, such as reactive power. */
export function measureOf(uom: string, powerOfTen: number): Measure | undefined {
  const measure = MEASURES[uom];
  return measure && { unit: measure.unit, times: measure.times * 10 ** powerOfTen };
}

export function carrierOf(commodity: string | undefined, service: string | undefined): Carrier {
  return COMMODITIES[commodity ?? ''] ?? SERVICES[service ?? ''] ?? 'electricity';
}

/** The doubts of all quality codes together; a code that is not in the standard is a doubt. */
export function doubtsIn(qualities: readonly string[]): ReasonBits {
  let bits = 0;
  for (const code of qualities) {
    if (ESTIMATED.includes(code)) bits |= bitOf('source-estimated');
    else if (DOUBTFUL.includes(code) || !VALID.includes(code)) bits |= bitOf('source-suspect');
  }
  return bits;
}
