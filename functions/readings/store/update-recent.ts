import { type Month, monthStartAt } from '../../../models/series/month.ts';
import {
  type ObjectStore,
  PreconditionFailedError,
  type StoredObject,
} from '../../shared/object-store.ts';
import { encodeRecent, recentKey } from '../../shared/recent-readings.ts';
import { readSeries } from '../../shared/series/read-series.ts';
import { listMonths, type MonthObject } from '../../shared/series/series-months.ts';
import { readSeriesRecord } from '../../shared/series/series-record.ts';
import { StoreContentionError } from './errors.ts';

const DAY_MS = 86_400_000;
const MOST_ATTEMPTS = 50;
/** Serving needs the lags of a year and some weeks, unless that is more than it can read at once. */
const RECENT_DAYS = 400;
const FEWEST_DAYS = 35;
const MOST_STEPS = 50_000;

/** What a writer of readings has just seen of the store. */
export interface Seen {
  /** The tail that there was before the months were looked at. */
  readonly before: StoredObject | undefined;
  readonly months: ReadonlyMap<Month, MonthObject>;
}

/**
 * Writes the tail of a series that serving needs, as it is now. The tag is read before the readings:
 * whoever writes over what this was made from makes this one's condition fail, and so the last one
 * to write has seen everything.
 *
 * @param seen spares reading again what has just been read, in that order
 * @throws StoreContentionError, MonthFileError, StoreUnavailableError
 */
export async function updateRecent(store: ObjectStore, id: string, seen?: Seen): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const first = attempt === 0 ? seen : undefined;
    const before = first ? first.before : await store.get(recentKey(id));
    const last = (await listMonths(store, id)).at(-1);
    if (last === undefined) return;
    const days = daysOf((await readSeriesRecord(store, id)).record.info.stepMinutes);
    const fromAt = monthStartAt(last) - days * DAY_MS;
    const dataset = await readSeries(store, id, {
      fromAt,
      ...(first ? { known: first.months } : {}),
    });
    const bytes = encodeRecent(dataset, days);
    if (before && Buffer.compare(before.bytes, bytes) === 0) return;
    try {
      await store.put(recentKey(id), bytes, before ? { etag: before.etag } : { absent: true });
      return;
    } catch (error) {
      if (!(error instanceof PreconditionFailedError)) throw error;
    }
  }
  throw new StoreContentionError(
    `The readings of "${id}" are being changed by others all the time. Try again.`,
    { id },
  );
}

function daysOf(stepMinutes: number): number {
  const days = Math.floor((MOST_STEPS * stepMinutes) / 1440);
  return Math.max(FEWEST_DAYS, Math.min(RECENT_DAYS, days));
}
