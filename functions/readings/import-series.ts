import { cutBlock } from '../../models/series/cut-block.ts';
import type { HolidayDays } from '../../models/series/holiday-days.ts';
import type { Month } from '../../models/series/month.ts';
import { type ReadingBlock, slotAt } from '../../models/series/reading-block.ts';
import type { Carrier, SeriesInfo, Unit } from '../../models/series/series.ts';
import type { ObjectStore, StoredObject } from '../shared/object-store.ts';
import { recentKey } from '../shared/recent-readings.ts';
import { checkSeriesId } from '../shared/series/series-keys.ts';
import { listMonths } from '../shared/series/series-months.ts';
import { changeSeries, type SeriesRecord } from '../shared/series/series-record.ts';
import { holidayDaysOf } from './holidays.ts';
import { SeriesMismatchError } from './store/errors.ts';
import { fitBlock } from './store/fit-block.ts';
import type { JudgedMonths, JudgeTask } from './store/judge-months.ts';
import { updateRecent } from './store/update-recent.ts';
import { type WriteOutcome, writeReadings } from './store/write-readings.ts';

/** Holidays are kept this far ahead of the last reading, so that serving needs no calendar. */
const HOLIDAY_YEARS_AHEAD = 2;

/** What a series is, as far as whoever imports says; the rest is as it was, or told by the readings. */
export interface SeriesDraft {
  readonly id: string;
  readonly timeZone: string;
  readonly carrier?: Carrier;
  readonly unit?: Unit;
  readonly stepMinutes?: number;
  readonly holidays?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface ImportSeries {
  readonly store: ObjectStore;
  readonly draft: SeriesDraft;
  /** What a new series is, where the draft does not say. */
  readonly told?: { readonly carrier?: Carrier };
  /** Readings in the unit of their source, on the grid that they keep to. */
  readonly block: ReadingBlock;
  /** Default: the series' own. */
  readonly sourceUnit?: Unit;
  readonly kilowattHoursPerCubicMetre?: number;
  readonly restore?: boolean;
  readonly judge?: (task: JudgeTask) => Promise<JudgedMonths>;
  readonly onProgress?: (readings: number) => void;
}

export interface SeriesImport extends Omit<WriteOutcome, 'months'> {
  readonly info: SeriesInfo;
  readonly created: boolean;
  /** Steps from the first reading to the last, ISO 8601 UTC. */
  readonly startAt: string;
  readonly endAt: string;
}

/**
 * Puts readings into a series, which is made if there is none: record, months, then the tail that
 * serving needs. A later step repeats what an earlier one left undone, so that an import which was
 * killed is mended by the same import.
 *
 * @throws SeriesError, SeriesMismatchError, UnknownHolidaysError, StoreContentionError and what the
 * store throws.
 */
export async function importSeries(request: ImportSeries): Promise<SeriesImport> {
  const { store, draft, block } = request;
  checkSeriesId(draft.id);
  const made = await changeSeries(store, draft.id, (record) =>
    record ? agree(record, draft) : newRecord(request),
  );
  const { info } = made.record;
  const fitted = trim(fitBlock(block, measureOf(request, info), info));
  let before: StoredObject | undefined;
  const { months, ...outcome } = await writeReadings({
    ...request,
    info,
    incoming: fitted,
    beforeLastLook: async () => {
      before = await store.get(recentKey(draft.id));
    },
  });
  await coverHolidays(store, draft.id);
  await updateRecent(store, draft.id, { before, months });
  return {
    ...outcome,
    info,
    created: made.created,
    startAt: new Date(fitted.startAt).toISOString(),
    endAt: new Date(slotAt(fitted, fitted.length)).toISOString(),
  };
}

function measureOf({ sourceUnit, kilowattHoursPerCubicMetre }: ImportSeries, info: SeriesInfo) {
  return {
    unit: sourceUnit ?? info.unit,
    ...(kilowattHoursPerCubicMetre === undefined ? {} : { kilowattHoursPerCubicMetre }),
  };
}

function newRecord({ draft, told, block, sourceUnit }: ImportSeries): SeriesRecord {
  const { id, timeZone, ...rest } = draft;
  const carrier = draft.carrier ?? told?.carrier ?? 'electricity';
  const unit = draft.unit ?? sourceUnit ?? 'kW';
  const stepMinutes = draft.stepMinutes ?? block.stepMinutes;
  const phaseMinutes = (block.startAt / 60_000) % stepMinutes;
  const phase =
    phaseMinutes === 0 ? {} : { phaseMinutes: (phaseMinutes + stepMinutes) % stepMinutes };
  const info: SeriesInfo = { ...rest, id, carrier, unit, stepMinutes, ...phase, timeZone };
  return { info, covariates: [] };
}

/** A series keeps what it is; what is said anew must agree, except for its holidays and bounds. */
function agree(record: SeriesRecord, draft: SeriesDraft): SeriesRecord {
  const { info } = record;
  for (const name of ['timeZone', 'carrier', 'unit', 'stepMinutes'] as const) {
    if (draft[name] === undefined || draft[name] === info[name]) continue;
    throw new SeriesMismatchError(
      `The series "${info.id}" has ${name} ${info[name]}, and this import says ${draft[name]}. Import with ` +
        `${info[name]}, or give the readings another series.`,
      { id: info.id, field: name, is: info[name], given: draft[name] },
    );
  }
  const { holidays = info.holidays, minimum = info.minimum, maximum = info.maximum } = draft;
  const same = holidays === info.holidays && minimum === info.minimum && maximum === info.maximum;
  if (same) return record;
  const changed = {
    ...info,
    ...(holidays === undefined ? {} : { holidays }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
  if (holidays === info.holidays) return { ...record, info: changed };
  const { holidayDays: _, ...others } = record;
  return { ...others, info: changed };
}

/** Keeps the dates of the public holidays of all years with readings and of the next two. */
export async function coverHolidays(store: ObjectStore, id: string): Promise<void> {
  await changeSeries(store, id, async (record) => {
    if (!record) throw new Error(`The series ${id} was deleted during an import.`);
    const { info, holidayDays: held } = record;
    const months = info.holidays === undefined ? [] : await listMonths(store, id);
    const [first, last] = [months[0], months.at(-1)];
    if (info.holidays === undefined || first === undefined || last === undefined) return record;
    const years = yearsOf(first, last, held);
    if (held?.fromYear === years.fromYear && held.untilYear === years.untilYear) return record;
    return { ...record, holidayDays: await holidayDaysOf(info.holidays, years) };
  });
}

function yearsOf(first: Month, last: Month, held: HolidayDays | undefined) {
  const fromYear = Math.floor(first / 12);
  const untilYear = Math.floor(last / 12) + HOLIDAY_YEARS_AHEAD;
  return {
    fromYear: Math.min(fromYear, held?.fromYear ?? fromYear),
    untilYear: Math.max(untilYear, held?.untilYear ?? untilYear),
  };
}

/** Without the steps before the first reading and after the last. */
function trim(block: ReadingBlock): ReadingBlock {
  const first = block.present.indexOf(1);
  const last = block.present.lastIndexOf(1);
  return first < 0 ? cutBlock(block, 0, 0) : cutBlock(block, first, last + 1);
}
