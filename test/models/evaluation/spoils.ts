import type { Series } from '../../../models/series/series.ts';

/** What goes wrong with feeds: from a day on, until the end. */
export const SPOILS = {
  zeros: () => 0,
  'kW for MW': ({ values }, step) => 1000 * (values[step] as number),
  'kWh of half hours for kW': ({ values }, step) => (values[step] as number) / 2,
  'two hours late': ({ values, info }, step) => values[step - 120 / info.stepMinutes] as number,
  'ten hours early': ({ values, info }, step) =>
    values[(step + 600 / info.stepMinutes) % values.length] as number,
} as const satisfies Record<string, (series: Series, step: number) => number>;

export type Spoil = keyof typeof SPOILS;

/** The series with its last `days` spoiled. */
export function spoil(series: Series, kind: Spoil, days: number): Series {
  const from = series.values.length - (days * 1440) / series.info.stepMinutes;
  const values = series.values.map((value, step) =>
    step < from ? value : SPOILS[kind](series, step),
  );
  return { ...series, values };
}
