import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawHeatMap } from '../../../functions/readings/heat-map.ts';
import type { FileImport } from '../../../functions/readings/import-readings.ts';

/** Writes the report of an import into a directory: `report.json`, and a calendar for each series. */
export async function writeReport(directory: string, imported: FileImport): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const report = join(directory, 'report.json');
  await writeFile(report, `${JSON.stringify(imported, null, 2)}\n`);
  const maps = imported.series.map(async ({ info, tally }) => {
    const path = join(directory, `${info.id}.svg`);
    await writeFile(path, drawHeatMap(`${info.id}, ${info.timeZone}`, tally.days));
    return path;
  });
  return [report, ...(await Promise.all(maps))];
}
