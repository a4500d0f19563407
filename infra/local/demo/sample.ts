import { resolve } from 'node:path';
import type { DemoData } from './demo.ts';

/** The bundled sample: hourly electricity of one UK home with the outdoor temperature. */
export function sampleData(): DemoData {
  return {
    path: resolve(import.meta.dirname, '../sample/uk-home.csv.gz'),
    columns: {
      file: 'uk-home.csv.gz',
      id: 'uk-home',
      time: 'time',
      target: 'electricity_kwh',
      temperature: ['temperature_c'],
      timeZone: 'Europe/London',
      unit: 'kWh',
      carrier: 'electricity',
    },
  };
}
