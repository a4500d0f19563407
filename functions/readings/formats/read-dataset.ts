import { calendarOf } from '../../../models/series/calendar.ts';
import {
  commonestPhaseMs,
  commonestStepMinutes,
  type Grid,
  gridOver,
  isStep,
} from '../../../models/series/grid.ts';
import { resample } from '../../../models/series/resample.ts';
import type {
  Carrier,
  Covariate,
  Dataset,
  SeriesInfo,
  Unit,
} from '../../../models/series/series.ts';
import { combinedBy } from '../../../models/series/units.ts';
import { wallsToInstants } from '../../../models/series/wall-clock.ts';
import type { ImportReport } from '../report.ts';
import { nameOfMark } from './csv-dialect.ts';
import { type CsvTable, CsvTableReader } from './csv-table.ts';
import { NoRegularSeriesError } from './errors.ts';
import { type FileText, readFileText } from './file-text.ts';
import { fillHolidays } from './holiday-column.ts';
import { onGrid } from './on-grid.ts';

/** Fewer readings than these are no series: neither its step nor its day can be told from them. */
const FEWEST_READINGS = 24;
/** A far-off timestamp must not make a grid of years of nothing. */
const MOST_STEPS = 30_000_000;
const MINUTE_MS = 60_000;

export interface DatasetColumns {
  /** Name for messages. */
  readonly file: string;
  readonly time: string;
  readonly target: string;
  /** Known over the horizon: a forecast of it exists when the load is forecast. */
  readonly temperature?: readonly string[];
  /** A column of true and false, or 1 and 0. */
  readonly holiday?: string;
  /** IANA zone of the local day; timestamps without an offset are this zone's clock. */
  readonly timeZone: string;
  /** `utc`: timestamps without an offset are UTC all the same. Default: the zone's clock. */
  readonly clock?: 'local' | 'utc';
  /** What a timestamp names: the start of its step (default) or the end. */
  readonly label?: 'start' | 'end';
  readonly unit?: Unit;
  readonly carrier?: Carrier;
  readonly id?: string;
  /** Brings the readings to this step; default: the commonest distance between timestamps. */
  readonly stepMinutes?: number;
}

/**
 * Reads one series with its covariates from a CSV or TSV file, plain or gzip. Nothing is dropped
 * silently: what could not be read or placed is counted in the report, with line numbers.
 *
 * @throws UnknownTimeZoneError, UnreadableFileError, NoSuchColumnError, WrongColumnError or
 * NoRegularSeriesError, each with one paragraph on what, where, what is allowed and how to mend it.
 */
export function readDataset(
  bytes: Uint8Array,
  columns: DatasetColumns,
): { dataset: Dataset; report: ImportReport } {
  calendarOf(columns.timeZone);
  const text = readFileText(bytes, columns.file);
  const table = readTable(text, columns);
  const instants = instantsOf(table, columns);
  const grid = gridOf(instants, table, columns);
  const unit = columns.unit ?? unitIn(columns.target) ?? 'kW';
  const [first, ...others] = table.columns as [(typeof table.columns)[0], ...typeof table.columns];
  const { values, missing } = onGrid(first.values, { grid, instants, table, report: true });
  const target = toStep(values, grid, { columns, by: combinedBy(unit) });
  const covariates = others.map((column, index): Covariate => {
    const name = covariateName(index, columns);
    const placed = onGrid(column.values, { grid, instants, table, report: false }).values;
    const filled = name === 'holiday' ? fillHolidays(placed, grid, columns.timeZone) : placed;
    const stepped = toStep(filled, grid, { columns, by: 'mean' });
    return { name, known: 'future', ...(name === 'holiday' ? wholeDays(stepped) : stepped) };
  });
  const info = infoOf(columns, unit, grid);
  return {
    dataset: { target: { info, ...target }, covariates },
    report: reportOf({ columns, text, table, grid, missing }),
  };
}

/** Brings values to the step that was asked for, on steps that start with the local hour or day. */
function toStep(
  values: Float64Array,
  grid: Grid,
  { columns, by }: { columns: DatasetColumns; by: 'mean' | 'sum' },
): { startAt: number; values: Float64Array } {
  const toMinutes = columns.stepMinutes ?? grid.stepMinutes;
  const toMs = toMinutes * MINUTE_MS;
  const offsetMs = calendarOf(columns.timeZone).offsetMsAt(grid.startAt);
  const phaseMs = (((-offsetMs % toMs) + toMs) % toMs) as number;
  const { startAt, stepMinutes: fromMinutes } = grid;
  return resample(values, { startAt, fromMinutes, toMinutes, by, phaseMs });
}

/** A step that is a holiday in any part is one. */
function wholeDays({ startAt, values }: { startAt: number; values: Float64Array }) {
  return { startAt, values: values.map((share) => (share > 0 ? 1 : 0)) };
}

function readTable(text: FileText, columns: DatasetColumns): CsvTable {
  const reader = new CsvTableReader({
    file: columns.file,
    encoding: text.encoding === 'windows-1252' ? 'windows-1252' : 'utf-8',
    timeZone: columns.timeZone,
    time: columns.time,
    numbers: [columns.target, ...(columns.temperature ?? [])],
    switches: columns.holiday === undefined ? [] : [columns.holiday],
  });
  reader.push(text.bytes);
  return reader.finish();
}

/** Start of each row's step, epoch milliseconds; NaN where the timestamp could not be read. */
function instantsOf(table: CsvTable, columns: DatasetColumns): Float64Array {
  const instants = table.walls;
  const { lines, log } = table;
  if (columns.clock === 'utc') return instants;
  const clock = wallsToInstants(instants, table.isLocal, columns.timeZone);
  for (const index of clock.repeated) {
    log.add('repeated-hour', () => ({
      line: lines[index] as number,
      text: `taken as ${iso(instants[index])}`,
    }));
  }
  for (const index of clock.neverWas) {
    log.add('local-time-never-was', () => ({
      line: lines[index] as number,
      text: `the clock of ${columns.timeZone} jumped over it; taken as ${iso(instants[index])}`,
    }));
  }
  return instants;
}

function gridOf(instants: Float64Array, table: CsvTable, columns: DatasetColumns): Grid {
  const readable = instants.filter((at) => !Number.isNaN(at));
  const stepMinutes = commonestStepMinutes(readable);
  refuseTooFew(readable, stepMinutes, columns);
  if (!isStep(stepMinutes)) {
    throw new NoRegularSeriesError(
      `${columns.file}: most readings are ${stepMinutes} minutes apart. A step is a whole number of ` +
        'minutes from 1 to 1,440 that divides a day, such as 15, 30 or 60; bring the readings to one.',
      { file: columns.file, stepMinutes },
    );
  }
  const grid = gridOver(readable, stepMinutes, commonestPhaseMs(readable, stepMinutes));
  if (grid.length > MOST_STEPS) refuseFarTimestamps(instants, table, columns);
  if (columns.label !== 'end') return grid;
  const stepMs = stepMinutes * MINUTE_MS;
  for (let row = 0; row < instants.length; row++)
    instants[row] = (instants[row] as number) - stepMs;
  return { ...grid, startAt: grid.startAt - stepMs };
}

function refuseTooFew(readable: Float64Array, stepMinutes: number, columns: DatasetColumns): void {
  if (readable.length >= FEWEST_READINGS && !Number.isNaN(stepMinutes)) return;
  throw new NoRegularSeriesError(
    `${columns.file} has ${readable.length} rows with a timestamp in column "${columns.time}"` +
      `${readable.length > 1 && Number.isNaN(stepMinutes) ? ', all at the same time' : ''}: too few to ` +
      `make a series of. At least ${FEWEST_READINGS} are needed to read it, and some weeks to forecast.`,
    { file: columns.file, readings: readable.length, fewest: FEWEST_READINGS },
  );
}

function refuseFarTimestamps(
  instants: Float64Array,
  table: CsvTable,
  columns: DatasetColumns,
): never {
  let [low, high] = [0, 0];
  for (let index = 0; index < instants.length; index++) {
    if ((instants[index] as number) < (instants[low] as number)) low = index;
    if ((instants[index] as number) > (instants[high] as number)) high = index;
  }
  throw new NoRegularSeriesError(
    `${columns.file}: the timestamps run from ${iso(instants[low])} (line ${table.lines[low]}) to ` +
      `${iso(instants[high])} (line ${table.lines[high]}), more than ${MOST_STEPS} steps. One of the two is ` +
      'probably wrong: mend or remove that line.',
    { file: columns.file, lines: [table.lines[low], table.lines[high]] },
  );
}

function covariateName(index: number, columns: DatasetColumns): string {
  const temperatures = columns.temperature?.length ?? 0;
  if (index >= temperatures) return 'holiday';
  return index === 0 ? 'temperature' : `temperature-${index + 1}`;
}

function infoOf(columns: DatasetColumns, unit: Unit, grid: Grid): SeriesInfo {
  return {
    id: columns.id ?? idOf(columns.file),
    carrier: columns.carrier ?? 'electricity',
    unit,
    stepMinutes: columns.stepMinutes ?? grid.stepMinutes,
    timeZone: columns.timeZone,
  };
}

/** `data/My Meter.csv.gz` becomes `my-meter`. */
export function idOf(file: string): string {
  const name = file.split(/[\\/]/).at(-1) ?? file;
  const plain = name.replace(/(?:\.(?:csv|tsv|txt|gz|xml|json|parquet))+$/i, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'series';
}

/** The unit that a column's name states: `raw demand (MW)`, `demand_mw`, `kWh`. */
export function unitIn(column: string): Unit | undefined {
  const units: readonly [RegExp, Unit][] = [
    [/(?:^|[^a-z])mwh(?:$|[^a-z])/i, 'MWh'],
    [/(?:^|[^a-z])kwh(?:$|[^a-z])/i, 'kWh'],
    [/(?:^|[^a-z])wh(?:$|[^a-z])/i, 'Wh'],
    [/(?:^|[^a-z])mw(?:$|[^a-z])/i, 'MW'],
    [/(?:^|[^a-z])kw(?:$|[^a-z])/i, 'kW'],
    [/(?:^|[^a-z])m(?:3|³)(?:$|[^a-z])/i, 'm3'],
    [/(?:^|[^a-z])therms?(?:$|[^a-z])/i, 'therm'],
  ];
  return units.find(([pattern]) => pattern.test(column))?.[1];
}

interface Outcome {
  readonly columns: DatasetColumns;
  readonly text: FileText;
  readonly table: CsvTable;
  readonly grid: Grid;
  readonly missing: number;
}

function reportOf({ columns, text, table, grid, missing }: Outcome): ImportReport {
  return {
    file: columns.file,
    form: {
      encoding: text.encoding,
      compressed: text.compressed,
      delimiter: nameOfMark(table.dialect.delimiter),
      decimal: nameOfMark(table.dialect.decimal),
      timestamps: table.timestamps.form,
      timeColumn: columns.time,
      valueColumns: table.columns.map((column) => column.name),
    },
    rows: table.lines.length,
    steps: grid.length,
    readings: grid.length - missing,
    missing,
    stepMinutes: grid.stepMinutes,
    startAt: iso(grid.startAt),
    endAt: iso(grid.startAt + grid.length * grid.stepMinutes * MINUTE_MS),
    findings: table.log.findings(),
    notes: notesOf(columns, text, table),
  };
}

function notesOf(columns: DatasetColumns, text: FileText, table: CsvTable): string[] {
  const notes: string[] = [];
  if (text.encoding === 'windows-1252') {
    notes.push('The file is not valid UTF-8; it was read as windows-1252 (Latin-1).');
  }
  if (table.timestamps.ambiguous) {
    notes.push(
      `The dates fit day-month and month-day alike; they were read as ${table.timestamps.form}.`,
    );
  }
  if (columns.unit === undefined && unitIn(columns.target) === undefined) {
    notes.push(
      `No unit was given for "${columns.target}" and its name states none: kW is assumed.`,
    );
  }
  if (table.log.countOf('local-time-never-was') > 1) {
    notes.push(
      `Some times never were on the clock of ${columns.timeZone}: perhaps the file keeps UTC or ` +
        'standard time all year. Say so with --clock utc, or with a zone without clock changes such as Etc/GMT-1.',
    );
  }
  return notes;
}

function iso(at: number | undefined): string {
  return new Date(at ?? NaN).toISOString().replace('.000Z', 'Z');
}
