import { RecentlyUsed } from '../../recently-used.ts';
import type { DayJob } from './day-ahead-core.ts';
import type { TrainingSource } from './training-days.ts';

/** Bytes of series' latest days that are kept at once: of a thousand hourly series with weather. */
const MOST_SOURCE_BYTES = 40 * 2 ** 20;
/** What a source costs beside its arrays. */
const SOURCE_BYTES = 1_000;
/** Days of readings, and of weather, that later days are forecast from. */
const HISTORY_DAYS = 43;
const WEATHER_DAYS = 9;

/** Under keys that tell apart all that was known of the days before one. */
const sources = new RecentlyUsed<string, TrainingSource>({
  most: MOST_SOURCE_BYTES,
  weigh: ({ history, covariates }) =>
    covariates.reduce((sum, { bytes }) => sum + bytes, SOURCE_BYTES + history.bytes),
});

/**
 * What later days are forecast from, read once for all questions that know the same days before
 * theirs. Its covariates are shared: whoever reads them moves them to a day first.
 *
 * @param key without one it is read anew.
 */
export function growingSource(key: string | undefined, read: () => TrainingSource): TrainingSource {
  const known = key === undefined ? undefined : sources.get(key);
  const source = known ?? read();
  if (!known) keepSource(key, source);
  return { ...source, history: source.history.fork(source.history.days) };
}

/** Keeps of a source what later days are forecast from. Of the day under way more is known at every hour. */
export function keepSource(key: string | undefined, source: TrainingSource): void {
  if (key === undefined || source.covariates.some(({ known }) => known === 'past')) return;
  const history = source.history.latest(HISTORY_DAYS);
  const dropped = history.firstDay - source.history.firstDay;
  const firstDay = dropped + Math.max(0, history.days - WEATHER_DAYS);
  const covariates = source.covariates.map((covariate) => covariate.latest(firstDay, dropped));
  sources.set(key, { ...source, history, covariates });
}

/** Of a day's job what its midnight decides, whatever the memory of errors. */
export type PreparedDay = Omit<DayJob, 'context' | 'errors' | 'learned' | 'asked'>;

/** By local day number. */
export type PreparedDays = Map<number, PreparedDay>;

/** Series whose days are kept prepared at once, of a quarter of a megabyte each. */
const MOST_PREPARED = 48;

const prepared = new RecentlyUsed<string, PreparedDays>({ most: MOST_PREPARED });

/** The days prepared when only those before yesterday were known: a new day adds one to them. */
export function daysPrepared(key: string | undefined): PreparedDays | undefined {
  return key === undefined ? undefined : prepared.peek(key);
}

/** Of a day what later midnights need: the networks' inputs of the slots that are forecast again. */
export function preparedOf(job: DayJob, slots: readonly number[]): PreparedDay {
  const { linear, base, kernel } = job;
  return { shared: sharedOf(job, slots), linear, base, ...(kernel ? { kernel } : {}) };
}

function sharedOf({ shared, asked }: DayJob, slots: readonly number[]): Float32Array {
  if (asked.length === slots.length) return shared;
  const width = shared.length / asked.length;
  const kept = new Float32Array(slots.length * width);
  slots.forEach((slot, i) => {
    const at = asked.indexOf(slot) * width;
    kept.set(shared.subarray(at, at + width), i * width);
  });
  return kept;
}

/** Keeps the days prepared for one midnight, in place of those for the midnight before. */
export function keepPrepared(
  keys: { readonly before: string | undefined; readonly now: string | undefined },
  days: PreparedDays,
): void {
  if (keys.before !== undefined) prepared.delete(keys.before);
  if (keys.now !== undefined) prepared.set(keys.now, days);
}
