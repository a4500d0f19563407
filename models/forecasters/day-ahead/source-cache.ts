import { RecentlyUsed } from '../../recently-used.ts';
import type { DayJob } from './day-ahead-core.ts';
import type { TrainingSource } from './training-days.ts';

/** Series whose days are kept at once, of half a megabyte each: those that are asked for again and again. */
const MOST_SERIES = 24;

/** Under keys that tell apart all that was known of the days before one. */
const sources = new RecentlyUsed<string, TrainingSource>({ most: MOST_SERIES });

/**
 * A source that can grow, read once for all questions that know the same days. Its covariates are
 * shared: whoever reads them moves them to a day first.
 *
 * @param key without one it is read anew.
 */
export function growingSource(key: string | undefined, read: () => TrainingSource): TrainingSource {
  if (key === undefined) return read();
  const source = sources.peek(key) ?? read();
  sources.set(key, source);
  return { ...source, history: source.history.fork(source.history.days) };
}

/** Of a day's job what its midnight decides, whatever the memory of errors. */
export type PreparedDay = Omit<DayJob, 'context' | 'errors' | 'learned' | 'asked'>;

/** By local day number. */
export type PreparedDays = Map<number, PreparedDay>;

const prepared = new RecentlyUsed<string, PreparedDays>({ most: MOST_SERIES });

/** The days prepared when only those before yesterday were known: a new day adds one to them. */
export function daysPrepared(key: string | undefined): PreparedDays | undefined {
  return key === undefined ? undefined : prepared.peek(key);
}

/** Keeps the days prepared for one midnight, in place of those for the midnight before. */
export function keepPrepared(
  keys: { readonly before: string | undefined; readonly now: string | undefined },
  days: PreparedDays,
): void {
  if (keys.before !== undefined) prepared.delete(keys.before);
  if (keys.now !== undefined) prepared.set(keys.now, days);
}
