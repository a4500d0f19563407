import * as z from 'zod';
import { WattcastError } from '../../../models/errors.ts';
import type { HolidayDays } from '../../../models/series/holiday-days.ts';
import type { SeriesInfo } from '../../../models/series/series.ts';
import { seriesInfoSchema } from '../../../models/series/series-schema.ts';
import { type ObjectReader, type ObjectStore, PreconditionFailedError } from '../object-store.ts';
import { UnknownSeriesError } from '../recent-readings.ts';
import { checkSeriesId, seriesKey } from './series-keys.ts';

const SCHEMA_VERSION = 1;
const MOST_ATTEMPTS = 20;

const recordSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  series: seriesInfoSchema,
  /** Public holidays as local dates, for whole years. */
  holidayDays: z
    .strictObject({ fromYear: z.int(), untilYear: z.int(), dates: z.array(z.iso.date()) })
    .exactOptional(),
  covariates: z.array(z.strictObject({ name: z.string(), known: z.enum(['future', 'past']) })),
});

/** What the store knows of a series apart from its readings: `series.json`. */
export interface SeriesRecord {
  readonly info: SeriesInfo;
  readonly holidayDays?: HolidayDays;
  readonly covariates: readonly { readonly name: string; readonly known: 'future' | 'past' }[];
}

export interface StoredSeries {
  readonly record: SeriesRecord;
  readonly etag: string;
}

export class SeriesRecordError extends WattcastError {
  readonly code = 'series.record-damaged';
}

/** Undefined where there is no such series. @throws SeriesError, SeriesRecordError */
export async function findSeries(
  store: ObjectReader,
  id: string,
): Promise<StoredSeries | undefined> {
  checkSeriesId(id);
  const object = await store.get(seriesKey(id));
  return object && { record: decodeRecord(object.bytes, id), etag: object.etag };
}

/** @throws UnknownSeriesError, SeriesError, SeriesRecordError */
export async function readSeriesRecord(store: ObjectReader, id: string): Promise<StoredSeries> {
  const found = await findSeries(store, id);
  if (!found) throw new UnknownSeriesError(id);
  return found;
}

/**
 * Changes a series' record, or makes it: reads, changes, writes only over what was read, and begins
 * anew when someone else was faster.
 *
 * @param change gives the new record for the one there is; the same one changes nothing
 * @throws SeriesError, SeriesRecordError, StoreUnavailableError
 */
export async function changeSeries(
  store: ObjectStore,
  id: string,
  change: (record: SeriesRecord | undefined) => SeriesRecord | Promise<SeriesRecord>,
): Promise<StoredSeries & { readonly created: boolean }> {
  for (let attempt = 1; ; attempt++) {
    const found = await findSeries(store, id);
    const record = await change(found?.record);
    if (found && record === found.record) return { ...found, created: false };
    try {
      const condition = found ? { etag: found.etag } : ({ absent: true } as const);
      const { etag } = await store.put(seriesKey(id), encodeRecord(record), condition);
      return { record, etag, created: !found };
    } catch (error) {
      if (!(error instanceof PreconditionFailedError) || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

function encodeRecord({ info, ...rest }: SeriesRecord): Uint8Array {
  const file = { schemaVersion: SCHEMA_VERSION, series: info, ...rest };
  return new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`);
}

function decodeRecord(bytes: Uint8Array, id: string): SeriesRecord {
  try {
    const file = recordSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const { schemaVersion: _, series: info, ...rest } = file;
    return { info, ...rest };
  } catch (cause) {
    throw new SeriesRecordError(
      `"${seriesKey(id)}" is damaged. Restore it from a backup, or delete it and import the series again.`,
      { id },
      { cause },
    );
  }
}
