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

interface Entry {
  readonly read: Promise<CachedSeries>;
  readAt: number;
  /** What the read gave, when it has. */
  current?: CachedSeries;
  /** What the read before gave: it stands in where this one fails. */
  readonly last?: CachedSeries;
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
    const entry = this.#entryOf(seriesId);
    try {
      entry.current = await entry.read;
      return entry.current;
    } catch (error) {
      entry.readAt = Number.NEGATIVE_INFINITY;
      if (error instanceof UnknownSeriesError || !entry.last) {
        this.#entries.delete(seriesId);
        throw error;
      }
      this.#options.telemetry.count('StaleServe');
      this.#options.telemetry.survived(seriesId, error);
      return { ...entry.last, stale: true };
    }
  }

  /** What `recent` would answer, where that is in memory and fresh: a thousand need not wait a thousand times. */
  fresh(seriesId: string): CachedSeries | undefined {
    const entry = this.#entries.peek(seriesId);
    if (!entry?.current || !this.#isFresh(entry)) return undefined;
    this.#options.telemetry.count('SeriesCacheHit');
    return entry.current;
  }

  /** Begins to read a series that was never read, for a `recent` that will soon come. */
  prefetch(seriesId: string): void {
    if (this.#entries.has(seriesId)) return;
    const entry = this.#entryOf(seriesId);
    entry.read.catch(() => {
      if (this.#entries.peek(seriesId) === entry) this.#entries.delete(seriesId);
    });
  }

  #isFresh({ readAt }: Entry): boolean {
    return this.#options.clock() - readAt < this.#options.maxAgeMs;
  }

  #entryOf(seriesId: string): Entry {
    const { clock, telemetry, store } = this.#options;
    const known = this.#entries.peek(seriesId);
    if (known && this.#isFresh(known)) {
      telemetry.count('SeriesCacheHit');
      return known;
    }
    telemetry.count('SeriesRead');
    const last = known?.current ?? known?.last;
    const entry: Entry = {
      readAt: clock(),
      read: reread(store, seriesId, last),
      ...(last ? { last } : {}),
    };
    // Answered in `recent`; a read that nobody waits for any more must not end the process.
    entry.read.catch(() => {});
    this.#entries.set(seriesId, entry);
    return entry;
  }
}

/** Readings that did not change since they were read last are not decoded again. */
async function reread(
  store: ObjectReader,
  seriesId: string,
  last?: CachedSeries,
): Promise<CachedSeries> {
  const key = recentKey(seriesId);
  const object = last ? await store.getIfChanged(key, last.revision) : await store.get(key);
  if (object === undefined) throw new UnknownSeriesError(seriesId);
  if (object === 'unchanged') return last as CachedSeries;
  return { dataset: decodeRecent(object.bytes), revision: object.etag, stale: false };
}
