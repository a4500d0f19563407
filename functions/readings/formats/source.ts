import type { ReasonBits } from '../../../models/series/quality/reasons.ts';
import type { Carrier, Unit } from '../../../models/series/series.ts';
import type { FindingLog } from '../report.ts';
import type { TimestampForm } from './timestamp-reader.ts';

/** One meter's readings as a source gives them, in its order: what every format is read into. */
export interface SourceReadings {
  /** What the source calls the meter. */
  readonly id: string;
  /** What the timestamp of each reading names, epoch milliseconds; NaN where it could not be read. */
  readonly at: Float64Array;
  /** NaN where the source has no value. */
  readonly values: Float64Array;
  /** Line or number of each reading in the source, for messages. */
  readonly lines: Int32Array;
  /** Why a reading is doubted or has no value, by its index; most have no entry. */
  readonly reasons: ReadonlyMap<number, ReasonBits>;
  /** Stated by the source. */
  readonly unit?: Unit;
  readonly carrier?: Carrier;
  readonly stepMinutes?: number;
}

/** One meter of a file, whose readings are put together when they are asked for. */
export interface Meter {
  readonly id: string;
  readonly unit?: Unit;
  /** How many readings it has. */
  readonly count: number;
  read(): SourceReadings;
}

export function meterOf(source: SourceReadings): Meter {
  const { id, unit, at } = source;
  return { id, count: at.length, read: () => source, ...(unit ? { unit } : {}) };
}

/** A quantity beside the readings, such as a temperature, as its source gives it. */
export interface SourceCovariate {
  readonly name: string;
  /** [rows], epoch milliseconds of the labels, and the values; NaN where there is none. */
  readonly at: Float64Array;
  readonly values: Float64Array;
}

export const FORMATS = ['csv', 'json', 'green-button', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

/** All that a file or a request body holds, whatever its format. */
export interface FileReadings {
  readonly format: Format;
  readonly meters: readonly Meter[];
  readonly covariates: readonly SourceCovariate[];
  readonly log: FindingLog;
  /** How it was read, for a person to check: delimiter, timestamps and the like. */
  readonly form: Readonly<Record<string, string>>;
  /** Rows or readings that the file has. */
  readonly rows: number;
  /** Guesses that were made, one sentence each. */
  readonly notes: readonly string[];
  /** IANA zone, where the file says where its meters are. */
  readonly timeZone?: string;
}

/** What has to be known to read a file, and what may be said instead of detected. */
export interface ReadRequest {
  /** Name for messages. */
  readonly file: string;
  /** Length of the unpacked text, where it is known beforehand. */
  readonly totalBytes?: number;
  /** IANA zone whose clock timestamps without an offset show. */
  readonly timeZone: string;
  readonly format?: Exclude<Format, 'parquet'>;
  /** `utc`: timestamps without an offset are UTC all the same. Default: the zone's clock. */
  readonly clock?: 'local' | 'utc';
  /** Columns of a table; see `CsvRequest`. */
  readonly time?: string;
  readonly period?: string;
  readonly values?: readonly string[];
  readonly id?: string;
  /** Columns beside the readings: numbers, and yes or no. */
  readonly covariates?: readonly { readonly column: string; readonly name: string }[];
  readonly holiday?: string;
  readonly delimiter?: number;
  readonly decimal?: number;
  readonly timestamps?: TimestampForm;
}
