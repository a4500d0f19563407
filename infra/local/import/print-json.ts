import { once } from 'node:events';
import type { FileImport } from '../../../functions/readings/import-readings.ts';

/** Prints one JSON object, series by series: as one string, a thousand of them would be 30 MB. */
export async function printJson(
  { series, ...others }: FileImport,
  out: NodeJS.WritableStream,
): Promise<void> {
  out.write(`${JSON.stringify(others).slice(0, -1)},"series":[`);
  for (const [index, one] of series.entries()) {
    const room = out.write(`${index === 0 ? '' : ','}${JSON.stringify(one)}`);
    if (!room) await once(out, 'drain');
  }
  out.write(']}\n');
}
