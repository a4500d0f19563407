import { calendarOf } from '../../../models/series/calendar.ts';
import type { Grid } from '../../../models/series/grid.ts';
import { type ReadingBlock, slotAt } from '../../../models/series/reading-block.ts';
import { resample } from '../../../models/series/resample.ts';
import type {
  Carrier,
  Covariate,
  Dataset,
  SeriesInfo,
  Unit,
} from '../../../models/series/series.ts';
import { combinedBy } from '../../../models/series/units.ts';
import type { ImportReport } from '../report.ts';
import { nameOfMark } from './csv-dialect.ts';
import { instantsOf } from './csv-instants.ts';
import { type CsvColumn, type CsvTable, CsvTableReader } from './csv-table.ts';
import { type FileText, readFileText } from './file-text.ts';
import { fillHolidays } from './holiday-column.ts';
import { idOf, unitIn } from './name-hints.ts';
import { iso, placeReadings } from './place-readings.ts';
import type { SourceReadings } from './source.ts';

/** Fewer readings than these are no series: neither its step nor its day can be told from them. */
const FEWEST_READINGS = 24;
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
  const at = instantsOf(table, columns);
  const unit = columns.unit ?? unitIn(columns.target) ?? 'kW';
  const [first, ...others] = table.columns as [CsvColumn, ...CsvColumn[]];
  const block = placeReadings(sourceOf(first, at, table), {
    file: columns.file,
    log: table.log,
    fewest: FEWEST_READINGS,
    ...(columns.label ? { label: columns.label } : {}),
  });
  const target = toStep(block.values, block, { columns, by: combinedBy(unit) });
  const covariates = others.map((column, index): Covariate => {
    const name = covariateName(index, columns);
    const values = alignColumn(column.values, { at, block, label: columns.label });
    const filled = name === 'holiday' ? fillHolidays(values, block, columns.timeZone) : values;
    const stepped = toStep(filled, block, { columns, by: 'mean' });
    return { name, known: 'future', ...(name === 'holiday' ? wholeDays(stepped) : stepped) };
  });
  return {
    dataset: { target: { info: infoOf(columns, unit, block), ...target }, covariates },
    report: reportOf({ columns, text, table, block }),
  };
}

function sourceOf(column: CsvColumn, at: Float64Array, table: CsvTable): SourceReadings {
  const { name, values, reasons } = column;
  return { id: name, at, values, lines: table.lines, reasons };
}

/** Another column's values on the same grid; the later row wins, and any value over none. */
function alignColumn(
  column: Float64Array,
  { at, block, label }: { at: Float64Array; block: Grid; label: 'start' | 'end' | undefined },
): Float64Array {
  const values = new Float64Array(block.length).fill(NaN);
  const stepMs = block.stepMinutes * MINUTE_MS;
  const firstAt = block.startAt + (label === 'end' ? stepMs : 0);
  for (let row = 0; row < column.length; row++) {
    const value = column[row] as number;
    const slot = Math.round(((at[row] as number) - firstAt) / stepMs);
    if (!Number.isNaN(value) && !Number.isNaN(slot)) values[slot] = value;
  }
  return values;
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
    numbers: [columns.target],
    beside: columns.temperature ?? [],
    switches: columns.holiday === undefined ? [] : [columns.holiday],
  });
  reader.push(text.bytes);
  return reader.finish();
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

interface Outcome {
  readonly columns: DatasetColumns;
  readonly text: FileText;
  readonly table: CsvTable;
  readonly block: ReadingBlock;
}

function reportOf({ columns, text, table, block }: Outcome): ImportReport {
  let missing = 0;
  for (const value of block.values) if (Number.isNaN(value)) missing++;
  return {
    file: columns.file,
    form: {
      encoding: text.encoding,
      compressed: text.compressed,
      delimiter: nameOfMark(table.plan.dialect.delimiter),
      decimal: nameOfMark(table.plan.dialect.decimal),
      timestamps: table.plan.timestamps.form,
      timeColumn: columns.time,
      valueColumns: table.columns.map((column) => column.name),
    },
    rows: table.lines.length,
    steps: block.length,
    readings: block.length - missing,
    missing,
    stepMinutes: block.stepMinutes,
    startAt: iso(block.startAt),
    endAt: iso(slotAt(block, block.length)),
    findings: table.log.findings(),
    notes: notesOf(columns, text, table),
  };
}

function notesOf(columns: DatasetColumns, text: FileText, table: CsvTable): string[] {
  const notes: string[] = [];
  if (text.encoding === 'windows-1252') {
    notes.push('The file is not valid UTF-8; it was read as windows-1252 (Latin-1).');
  }
  if (table.plan.timestamps.ambiguous) {
    notes.push(
      `The dates fit day-month and month-day alike; they were read as ${table.plan.timestamps.form}.`,
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
