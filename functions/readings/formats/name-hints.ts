import type { Unit } from '../../../models/series/series.ts';

const UNIT_PATTERNS: readonly (readonly [RegExp, Unit])[] = [
  [/(?:^|[^a-z])mwh(?:$|[^a-z])/i, 'MWh'],
  [/(?:^|[^a-z])kwh(?:$|[^a-z])/i, 'kWh'],
  [/(?:^|[^a-z])wh(?:$|[^a-z])/i, 'Wh'],
  [/(?:^|[^a-z])mw(?:$|[^a-z])/i, 'MW'],
  [/(?:^|[^a-z])kw(?:$|[^a-z])/i, 'kW'],
  [/(?:^|[^a-z])m(?:3|³)(?:$|[^a-z])/i, 'm3'],
  [/(?:^|[^a-z])therms?(?:$|[^a-z])/i, 'therm'],
];

/** The unit that a column's name states: `raw demand (MW)`, `demand_mw`, `kWh`. */
export function unitIn(column: string): Unit | undefined {
  return UNIT_PATTERNS.find(([pattern]) => pattern.test(column))?.[1];
}

/** `data/My Meter.csv.gz` becomes `my-meter`. */
export function idOf(file: string): string {
  const name = file.split(/[\\/]/).at(-1) ?? file;
  return slug(name.replace(/(?:\.(?:csv|tsv|txt|gz|xml|json|parquet))+$/i, '')) || 'series';
}

/** Lower-case letters, digits and single hyphens: what an id may be. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 120);
}
