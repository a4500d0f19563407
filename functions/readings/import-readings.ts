import type { ReadingBlock } from '../../models/series/reading-block.ts';
import type { Unit } from '../../models/series/series.ts';
import type { ObjectStore } from '../shared/object-store.ts';
import { forEachAtOnce } from '../shared/series/at-once.ts';
import { findSeries } from '../shared/series/series-record.ts';
import { release } from './formats/column.ts';
import { NoSuchColumnError } from './formats/errors.ts';
import { idOf, slug } from './formats/name-hints.ts';
import { placeReadings } from './formats/place-readings.ts';
import type { FileReadings, Meter, SourceReadings } from './formats/source.ts';
import { type CovariateImport, importCovariate } from './import-covariate.ts';
import {
  type ImportSeries,
  importSeries,
  type SeriesDraft,
  type SeriesImport,
} from './import-series.ts';
import type { Finding } from './report.ts';
import type { JudgedMonths, JudgeTask } from './store/judge-months.ts';

export interface ImportOptions extends Omit<SeriesDraft, 'id' | 'unit'> {
  readonly store: ObjectStore;
  /** Name of the file or body, for messages and for ids. */
  readonly file: string;
  /** Id of the series, or what the ids of several begin with. Default: after the file or its columns. */
  readonly series?: string;
  /** Unit of the readings; default: what the source says, else that of the series, else kW. */
  readonly unit?: Unit;
  readonly label?: 'start' | 'end';
  /**
   * How long a reading lasts, minutes, where the source does not state it and it is longer than the
   * step of the series: else readings of every other hour would be taken for readings of two hours.
   */
  readonly readingMinutes?: number;
  readonly kilowattHoursPerCubicMetre?: number;
  /** Lets values come back that corrections had replaced. */
  readonly restore?: boolean;
  /** Epoch milliseconds; later readings are doubted. */
  readonly nowAt: number;
  readonly judge?: (task: JudgeTask) => Promise<JudgedMonths>;
  /** Does the work of a series; default: here and now. A machine passes a pool of threads. */
  readonly importSeries?: (request: ImportSeries) => Promise<SeriesImport>;
  readonly onProgress?: (readings: number) => void;
}

/** What came of a file. */
export interface FileImport {
  readonly file: string;
  readonly format: string;
  readonly form: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  /** Ascending by id. */
  readonly series: readonly SeriesImport[];
  readonly covariates: readonly CovariateImport[];
}

/**
 * Puts all readings of a file into series of the store. The same file again changes nothing.
 *
 * @throws NoRegularSeriesError, SeriesError, SeriesMismatchError, UnknownHolidaysError,
 * StoreContentionError and what the store throws
 */
export async function importReadings(
  file: FileReadings,
  options: ImportOptions,
): Promise<FileImport> {
  const ids = nameMeters(file.meters, options);
  const notes = [...file.notes, ...unitNotes(file, options)];
  const series: SeriesImport[] = [];
  await forEachAtOnce(ids.entries(), async ([index, id]) => {
    series.push(await importMeter(id, file.meters[index] as Meter, { file, options }));
  });
  series.sort((a, b) => (a.info.id < b.info.id ? -1 : 1));
  const covariates: CovariateImport[] = [];
  for (const source of file.covariates) {
    const [only] = series;
    if (!only || series.length > 1) refuseCovariates(options, series.length);
    const { store, label } = options;
    const beside = { store, id: only.info.id, source, file: options.file };
    covariates.push(await importCovariate({ ...beside, ...(label ? { label } : {}) }));
  }
  return {
    file: options.file,
    format: file.format,
    form: file.form,
    rows: file.rows,
    findings: file.log.findings(),
    notes,
    series,
    covariates,
  };
}

async function importMeter(
  id: string,
  meter: Meter,
  { file, options }: { file: FileReadings; options: ImportOptions },
): Promise<SeriesImport> {
  const { timeZone, stepMinutes, carrier, holidays, minimum, maximum } = options;
  const draft: SeriesDraft = {
    id,
    timeZone,
    ...given({ carrier, stepMinutes, holidays, minimum, maximum }),
  };
  const held = await findSeries(options.store, id);
  const { block, source } = place(meter, {
    file,
    usual: held?.record.info.stepMinutes ?? stepMinutes,
    options,
  });
  const sourceUnit = options.unit ?? source.unit;
  const told = source.carrier ? { told: { carrier: source.carrier } } : {};
  const request = { ...options, ...told, ...(sourceUnit ? { sourceUnit } : {}), draft, block };
  return (options.importSeries ?? importSeries)(request);
}

interface Place {
  readonly file: FileReadings;
  /** Step of the series, where it is known. */
  readonly usual: number | undefined;
  readonly options: ImportOptions;
}

function place(
  meter: Meter,
  {
    file: { log, meters, covariates },
    usual,
    options: { file, nowAt, label, readingMinutes },
  }: Place,
): { block: ReadingBlock; source: Pick<SourceReadings, 'unit' | 'carrier'> } {
  const source = meter.read();
  const stated = readingMinutes === undefined ? source : { ...source, stepMinutes: readingMinutes };
  const block = placeReadings(stated, {
    file,
    log,
    nowAt,
    ...(label ? { label } : {}),
    ...(usual === undefined ? {} : { usualStepMinutes: usual }),
  });
  if (meters.length === 1 && covariates.length === 0) {
    for (const column of [source.at, source.values, source.lines]) release(column);
  }
  return { block, source };
}

/** Without the members that are undefined. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** An id for each meter of a file, in order. @throws NoSuchColumnError when two have the same */
function nameMeters(meters: readonly Meter[], { file, series }: ImportOptions): readonly string[] {
  const named = new Map<string, string>();
  for (const meter of meters) {
    const id = nameMeter(meter.id, series, file);
    const other = named.get(id);
    if (other !== undefined) {
      throw new NoSuchColumnError(
        `${file}: the meters "${other}" and "${meter.id}" would both be the series "${id}". Import one ` +
          'of them at a time and name the series.',
        { file, id, meters: [other, meter.id] },
      );
    }
    named.set(id, meter.id);
  }
  return [...named.keys()];
}

function nameMeter(name: string, series: string | undefined, file: string): string {
  const base = series ?? idOf(file);
  // Direction and number of a Green Button meter.
  if (name === '' || name.startsWith('-')) return base + name;
  const own = slug(name) || 'meter';
  return series === undefined ? own : `${series}-${own}`;
}

function unitNotes({ meters }: FileReadings, { unit, file }: ImportOptions): string[] {
  if (unit !== undefined || meters.every((meter) => meter.unit !== undefined)) return [];
  return [
    `${file} states no unit: the readings of a new series are taken as kW, those of another in its own unit. ` +
      'Say it with --unit.',
  ];
}

function refuseCovariates({ file }: ImportOptions, series: number): never {
  throw new NoSuchColumnError(
    `${file} has ${series} meters, so it is not clear whose covariates its other columns are. Import the ` +
      'readings first and the covariates of each series after that.',
    { file, series },
  );
}
