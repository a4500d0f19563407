import type { ObjectStore } from '../../shared/object-store.ts';
import { RequestError } from '../../shared/problem.ts';
import { readSeriesRecord } from '../../shared/series/series-record.ts';
import { readReadings } from '../formats/readings-reader.ts';
import { importCovariate } from '../import-covariate.ts';
import { type FileImport, importReadings } from '../import-readings.ts';
import type { ReadOptions } from './schemas.ts';

export interface Received {
  readonly store: ObjectStore;
  readonly id: string;
  /** Name of the body or of the uploaded file, for messages. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly options: ReadOptions;
  /** Epoch milliseconds. */
  readonly nowAt: number;
}

/**
 * Puts a body of readings, or of a covariate, into a series that there is.
 *
 * @throws UnknownSeriesError, RequestError and what reading and importing throw
 */
export async function receive({
  store,
  id,
  file,
  bytes,
  options,
  nowAt,
}: Received): Promise<FileImport> {
  const { info } = (await readSeriesRecord(store, id)).record;
  const { format, time, period, value, clock, label, unit, covariate } = options;
  const read = readReadings(bytes, {
    file,
    timeZone: info.timeZone,
    ...(format ? { format } : {}),
    ...(time ? { time } : {}),
    ...(period ? { period } : {}),
    ...(value ? { values: [value] } : {}),
    ...(clock ? { clock } : {}),
  });
  const [meter] = read.meters;
  if (!meter || read.meters.length > 1) {
    throw new RequestError(
      `The body has the readings of ${read.meters.length} meters, and the series "${id}" is one. Send one ` +
        'meter at a time.',
    );
  }
  if (covariate === undefined) {
    return importReadings(
      // Whatever the source calls its meter, here it is this series.
      { ...read, meters: [{ ...meter, id: '' }] },
      {
        store,
        file,
        series: id,
        timeZone: info.timeZone,
        nowAt,
        ...(label ? { label } : {}),
        ...(unit ? { unit } : {}),
        ...(options.reading_minutes ? { readingMinutes: options.reading_minutes } : {}),
        ...(options.gas_heat ? { kilowattHoursPerCubicMetre: options.gas_heat } : {}),
        ...(options.restore === 'true' ? { restore: true } : {}),
      },
    );
  }
  const imported = await importCovariate({
    store,
    id,
    file,
    source: { ...meter.read(), name: covariate },
    ...(label ? { label } : {}),
    ...(options.known ? { known: options.known } : {}),
    ...(options.issued_at ? { issuedAt: Date.parse(options.issued_at) } : {}),
  });
  const { format: found, form, rows, notes, log } = read;
  return {
    file,
    format: found,
    form,
    rows,
    notes,
    findings: log.findings(),
    series: [],
    covariates: [imported],
  };
}
