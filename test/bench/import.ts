import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FILES, type ReadingsFile, writeReadings } from './importing/write-files.ts';

const IMPORT = fileURLToPath(new URL('./importing/processes/import-once.ts', import.meta.url));
const BAR = { readingsPerSecond: 500_000, peakMb: 600 };

/** `wattcast import` of large files into a directory, each by a process of its own, from its start to its end. */
export async function benchImport() {
  const directory = await mkdtemp(join(tmpdir(), 'wattcast-bench-'));
  try {
    const figures: Record<string, object> = {};
    for (const file of FILES) figures[file.name] = await importFile(directory, file);
    return { ...figures, bar: BAR };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function importFile(directory: string, file: ReadingsFile) {
  const path = await writeReadings(directory, file);
  const store = join(directory, `store-${file.name}`);
  const said = ['--time', 'time', '--time-zone', 'UTC', '--unit', 'kWh', ...file.options];
  const startedAt = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [
    IMPORT,
    path,
    '--store',
    store,
    ...said,
  ]);
  const seconds = (performance.now() - startedAt) / 1000;
  const { peakKb } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { peakKb: number };
  await Promise.all([rm(path), rm(store, { recursive: true })]);
  const readingsPerSecond = file.readings / seconds;
  const peakMb = peakKb / 1024;
  const holds = readingsPerSecond >= BAR.readingsPerSecond && peakMb < BAR.peakMb;
  return { readings: file.readings, seconds, readingsPerSecond, peakMb, holds };
}
