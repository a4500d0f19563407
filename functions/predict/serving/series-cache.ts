import { RecentlyUsed } from '../../../models/recently-used.ts';
import type { Dataset } from '../../../models/series/series.ts';
import type { ObjectReader } from '../../shared/object-store.ts';
import { decodeRecent, recentKey, UnknownSeriesError } from '../../shared/recent-readings.ts';
import type { ServingTelemetry } from './telemetry.ts';

export interface SeriesCacheOptions {
  readonly store: ObjectReader;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly telemetry: ServingTelemetry;
  /** Readings are read anew when they are older than this. */
  readonly maxAgeMs: number;
  /** Series that may stay in memory. */
  readonly maxSeries: number;
}

export interface CachedSeries {
  readonly dataset: Dataset;
  /** Changes whenever the readings do. */
  readonly revision: string;
  /** True where the store failed and older readings stood in. */
  readonly stale: boolean;
}

interface Read {
  readonly dataset: Dataset;
  readonly etag: string;
}

interface Entry {
  read: Promise<Read>;
  readAt: number;
  last?: Read;
}

/**
 * Recent readings of stored series. Unlike a champion's pointer they are not served stale while
 * they revalidate: a forecast issued at 14:00 must know 13:30. Only where the store fails do the
 * last ones stand in, and the answer says so.
 */
export class SeriesCache {
  readonly #options: SeriesCacheOptions;
  readonly #entries: RecentlyUsed<string, Entry>;

  constructor(options: SeriesCacheOptions) {
    this.#options = options;
    this.#entries = new RecentlyUsed({ most: options.maxSeries });
  }

  /** @throws UnknownSeriesError, RecentReadingsError, StoreUnavailableError */
  async recent(seriesId: string): Promise<CachedSeries> {
    const entry = this.#fresh(seriesId);
    try {
      entry.last = await entry.read;
      return answerOf(entry.last, false);
    } catch (error) {
      entry.readAt = Number.NEGATIVE_INFINITY;
      if (error instanceof UnknownSeriesError || !entry.last) {
        this.#entries.delete(seriesId);
        throw error;
      }
      this.#options.telemetry.count('StaleServe');
      this.#options.telemetry.survived(seriesId, error);
      return answerOf(entry.last, true);
    }
  }

  /** Begins to read a series that was never read, for a `recent` that will soon come. */
  prefetch(seriesId: string): void {
    if (this.#entries.has(seriesId)) return;
    const entry = this.#fresh(seriesId);
    entry.read.catch(() => {
      if (this.#entries.peek(seriesId) === entry) this.#entries.delete(seriesId);
    });
  }

  #fresh(seriesId: string): Entry {
    const { clock, maxAgeMs, telemetry, store } = this.#options;
    const known = this.#entries.peek(seriesId);
    const now = clock();
    if (known && now - known.readAt < maxAgeMs) {
      telemetry.count('SeriesCacheHit');
      return known;
    }
    telemetry.count('SeriesRead');
    const entry: Entry = {
      read: reread(store, seriesId, known?.last),
      readAt: now,
      ...(known?.last ? { last: known.last } : {}),
    };
    // Answered in `recent`; a read that nobody waits for any more must not end the process.
    entry.read.catch(() => {});
    this.#entries.set(seriesId, entry);
    return entry;
  }
}

function answerOf({ dataset, etag }: Read, stale: boolean): CachedSeries {
  return { dataset, revision: etag, stale };
}

/** Readings that did not change since they were read last are not decoded again. */
async function reread(store: ObjectReader, seriesId: string, last?: Read): Promise<Read> {
  const key = recentKey(seriesId);
  const object = last ? await store.getIfChanged(key, last.etag) : await store.get(key);
  if (object === undefined) throw new UnknownSeriesError(seriesId);
  if (object === 'unchanged') return last as Read;
  return { dataset: decodeRecent(object.bytes), etag: object.etag };
}
