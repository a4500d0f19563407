import { stat } from 'node:fs/promises';
import { idOf, slug } from '../../../functions/readings/formats/name-hints.ts';
import type { FileReadings, ReadRequest } from '../../../functions/readings/formats/source.ts';
import { importCovariate } from '../../../functions/readings/import-covariate.ts';
import {
  type FileImport,
  type ImportOptions,
  importReadings,
} from '../../../functions/readings/import-readings.ts';
import type { ObjectStore } from '../../../functions/shared/object-store.ts';
import { findSeries } from '../../../functions/shared/series/series-record.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { calendarOf } from '../../../models/series/calendar.ts';
import { CommandOptionError } from '../failure.ts';
import type { ProgressLine } from '../terminal/progress.ts';
import type { ImportCommandOptions } from './import-command.ts';
import { ImportPool } from './import-pool.ts';
import { look, readInput } from './open-input.ts';
import { writeReport } from './write-report.ts';

/** Fewer are done before a thread has started. */
const READINGS_FOR_THREADS = 100_000;
/** A file as long as this has so many, and threads may start while it is read. */
const BYTES_FOR_THREADS = 8_000_000;
const PARQUET = 'PAR1';

/** Reads a file and puts it into the store. @throws what reading and importing throw */
export async function runImport(
  path: string,
  options: ImportCommandOptions,
  progress: ProgressLine,
): Promise<FileImport> {
  const store = openStore(options.store);
  const pool = new ImportPool();
  try {
    if (await isLong(path)) pool.start();
    const timeZone = options.timeZone ?? (await zoneInStore(store, options));
    if (timeZone !== undefined) calendarOf(timeZone);
    const file = await read(path, { options, timeZone, progress });
    const zone = timeZone ?? file.timeZone;
    if (zone === undefined) refuseNoZone(path);
    const imported =
      options.covariate === undefined
        ? await write(file, { path, options, store, timeZone: zone, progress, pool })
        : await writeBeside(file, { path, options, store });
    if (options.report !== undefined) await writeReport(options.report, imported);
    return imported;
  } finally {
    progress.clear();
    await pool.close();
  }
}

/** Told before it is read; a pattern or a file that is not there is told of by its reader. */
async function isLong(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.size >= BYTES_FOR_THREADS;
}

/** A series that exists knows its zone. */
async function zoneInStore(
  store: ObjectStore,
  { series }: ImportCommandOptions,
): Promise<string | undefined> {
  if (series === undefined) return undefined;
  return (await findSeries(store, series))?.record.info.timeZone;
}

interface Read {
  readonly options: ImportCommandOptions;
  readonly timeZone: string | undefined;
  readonly progress: ProgressLine;
}

async function read(path: string, { options, timeZone, progress }: Read): Promise<FileReadings> {
  const { time, period, id, holiday, temperature, clock, format, delimiter, decimal } = options;
  const request: ReadRequest = {
    file: path,
    // Green Button says where its meters are; a table does not, and is refused below.
    timeZone: timeZone ?? 'UTC',
    ...(time === undefined ? {} : { time }),
    ...(period === undefined ? {} : { period }),
    ...(options.value === undefined ? {} : { values: options.value }),
    ...(id === undefined ? {} : { id }),
    ...(temperature === undefined
      ? {}
      : { covariates: [{ column: temperature, name: 'temperature' }] }),
    ...(holiday === undefined ? {} : { holiday }),
    ...(clock === undefined ? {} : { clock }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(options.dates === undefined ? {} : { timestamps: options.dates }),
  };
  if (format === 'parquet' || (format === undefined && (await isParquet(path)))) {
    const { readParquetFile } = await import('./read-parquet-file.ts');
    return readParquetFile(path, request);
  }
  return readInput(path, format === undefined ? request : { ...request, format }, (share) =>
    progress.show('reading', share),
  );
}

async function isParquet(path: string): Promise<boolean> {
  if (/[*?[]/.test(path) && path.endsWith('.parquet')) return true;
  const { head } = await look(path);
  return Buffer.from(head).toString('latin1') === PARQUET;
}

interface Write {
  readonly path: string;
  readonly options: ImportCommandOptions;
  readonly store: ObjectStore;
}

async function write(
  file: FileReadings,
  {
    path,
    options,
    store,
    timeZone,
    progress,
    pool,
  }: Write & { timeZone: string; progress: ProgressLine; pool: ImportPool },
): Promise<FileImport> {
  const { series, unit, carrier, label, holidays, minimum, maximum, restore, gasHeat, step } =
    options;
  const { readingStep } = options;
  const readings = file.meters.reduce((sum, { count }) => sum + count, 0);
  let done = 0;
  return importReadings(file, {
    store,
    file: path,
    timeZone,
    nowAt: Date.now(),
    ...(series === undefined ? {} : { series }),
    ...(unit === undefined ? {} : { unit }),
    ...(carrier === undefined ? {} : { carrier }),
    ...(label === undefined ? {} : { label }),
    ...(holidays === undefined ? {} : { holidays }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(restore === undefined ? {} : { restore }),
    ...(gasHeat === undefined ? {} : { kilowattHoursPerCubicMetre: gasHeat }),
    ...(step === undefined ? {} : { stepMinutes: step }),
    ...(readingStep === undefined ? {} : { readingMinutes: readingStep }),
    ...(readings >= READINGS_FOR_THREADS ? shareWork(pool, file.meters.length) : {}),
    onProgress: (stored) => {
      done += stored;
      progress.show(
        'storing',
        done / Math.max(1, readings),
        `${done.toLocaleString('en-US')} readings`,
      );
    },
  });
}

/** Many series are shared out whole; of few, their months. */
function shareWork(
  pool: ImportPool,
  meters: number,
): Pick<ImportOptions, 'judge' | 'importSeries'> {
  if (meters < 2 * pool.threads) return { judge: (months) => pool.judge(months) };
  return { importSeries: (series) => pool.importSeries(series) };
}

/** The values of a file as a covariate of a series that there is. */
async function writeBeside(
  file: FileReadings,
  { path, options, store }: Write,
): Promise<FileImport> {
  const { covariate: name = '', label, known, issuedAt } = options;
  const id = options.series ?? idOf(path);
  const own = file.meters.filter((meter) => slug(meter.id) === id);
  const [meter] = file.meters.length === 1 ? file.meters : own;
  if (!meter) {
    throw new CommandOptionError(
      `${path} has ${file.meters.length} columns of values, and a covariate is one. Name it with --value, ` +
        'or name with --id a column that says to which series a row belongs, and the series with --series.',
      { path },
    );
  }
  const imported = await importCovariate({
    store,
    id,
    source: { ...meter.read(), name },
    file: path,
    log: file.log,
    ...(label === undefined ? {} : { label }),
    ...(known === undefined ? {} : { known }),
    ...(issuedAt === undefined ? {} : { issuedAt }),
  });
  const { format, form, rows, notes, log } = file;
  return {
    file: path,
    format,
    form,
    rows,
    notes,
    findings: log.findings(),
    series: [],
    covariates: [imported],
  };
}

function refuseNoZone(path: string): never {
  throw new CommandOptionError(
    `${path} does not say where its meters are, and forecasts follow the local day. Say it with ` +
      '--time-zone, for example --time-zone Europe/London.',
    { path },
  );
}
