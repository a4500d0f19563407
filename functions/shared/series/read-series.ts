import { cutBlock } from '../../../models/series/cut-block.ts';
import { holidayCovariate } from '../../../models/series/holiday-days.ts';
import type { Month } from '../../../models/series/month.ts';
import { monthOf } from '../../../models/series/month.ts';
import { flagOf } from '../../../models/series/quality/reasons.ts';
import { type ReadingBlock, slotAt } from '../../../models/series/reading-block.ts';
import {
  type Covariate,
  type Dataset,
  SeriesError,
  stepMs,
} from '../../../models/series/series.ts';
import type { ObjectReader } from '../object-store.ts';
import { readCovariate } from './read-covariate.ts';
import { decodeMonths, fetchMonths, listMonths, type MonthObject } from './series-months.ts';
import { readSeriesRecord, type SeriesRecord } from './series-record.ts';

/** Covariates that are known beyond the last reading are read this much further. */
const AHEAD_DAYS = 400;
const DAY_MS = 86_400_000;

export interface ReadRange {
  /** Epoch milliseconds; default: all there is. */
  readonly fromAt?: number;
  readonly untilAt?: number;
  /** Months that are known to be what the store has. */
  readonly known?: ReadonlyMap<Month, MonthObject>;
}

export interface ReadSeriesOptions extends ReadRange {
  /** What becomes of suspect readings: NaN (default), so that nobody learns from them, or their value. */
  readonly suspects?: 'missing' | 'keep';
  /** Covariates as they were known at this instant; default: as they are known now. */
  readonly asOf?: number;
}

/**
 * A stored series with its covariates, from its first reading to its last, whatever the months that
 * hold it.
 *
 * @throws UnknownSeriesError; SeriesError when there are no readings in the range; MonthFileError,
 * SeriesRecordError, StoreUnavailableError
 */
export async function readSeries(
  store: ObjectReader,
  id: string,
  options: ReadSeriesOptions = {},
): Promise<Dataset> {
  const { record } = await readSeriesRecord(store, id);
  const block = await readBlock(store, record, options);
  const [from, until] = [block.present.indexOf(1), block.present.lastIndexOf(1) + 1];
  if (from < 0) {
    throw new SeriesError(
      `The series "${id}" has no readings${options.fromAt === undefined ? '' : ' in that range'}. Import some.`,
      { id },
    );
  }
  const readings = cutBlock(block, from, until);
  const values = options.suspects === 'keep' ? readings.values : withoutSuspects(readings);
  return {
    target: { info: record.info, startAt: readings.startAt, values },
    covariates: await readCovariates(store, record, { readings, asOf: options.asOf }),
  };
}

/** The readings of a range with their reasons; steps without a reading are not present. */
export async function readBlock(
  store: ObjectReader,
  { info }: SeriesRecord,
  { fromAt, untilAt, known }: ReadRange = {},
): Promise<ReadingBlock> {
  const months = await listMonths(store, info.id);
  const [earliest, latest] = [months[0], months.at(-1)];
  const first = fromAt === undefined ? earliest : monthOf(fromAt);
  const last = untilAt === undefined ? latest : monthOf(untilAt - 1);
  const range = clipMonths({ first, last }, { first: earliest, last: latest });
  if (!range) return decodeMonths(info, [], { first: 0, last: -1 });
  const block = await decodeMonths(info, await fetchMonths(store, info.id, range, known), range);
  const slot = (at: number) =>
    Math.min(block.length, Math.max(0, Math.ceil((at - block.startAt) / stepMs(info))));
  return cutBlock(block, slot(fromAt ?? -Infinity), slot(untilAt ?? Infinity));
}

type MaybeRange = { readonly first: Month | undefined; readonly last: Month | undefined };

function clipMonths(
  asked: MaybeRange,
  held: MaybeRange,
): { first: Month; last: Month } | undefined {
  if (held.first === undefined || held.last === undefined) return undefined;
  const first = Math.max(asked.first ?? held.first, held.first);
  const last = Math.min(asked.last ?? held.last, held.last);
  return first <= last ? { first, last } : undefined;
}

function withoutSuspects({ values, reasons }: ReadingBlock): Float64Array {
  return values.map((value, slot) =>
    flagOf(value, reasons[slot] as number) === 'suspect' ? NaN : value,
  );
}

async function readCovariates(
  store: ObjectReader,
  { info, covariates, holidayDays }: SeriesRecord,
  { readings, asOf }: { readings: ReadingBlock; asOf: number | undefined },
): Promise<Covariate[]> {
  const { startAt } = readings;
  const untilAt = slotAt(readings, readings.length) + AHEAD_DAYS * DAY_MS;
  const stored = await Promise.all(
    covariates.map(({ name, known }) =>
      readCovariate(store, info, {
        name,
        known,
        startAt,
        untilAt,
        ...(asOf === undefined ? {} : { asOf }),
      }),
    ),
  );
  const hasColumn = covariates.some(({ name }) => name === 'holiday');
  if (!holidayDays || hasColumn) return stored;
  return [...stored, holidayCovariate(info, holidayDays, { startAt, untilAt })];
}
