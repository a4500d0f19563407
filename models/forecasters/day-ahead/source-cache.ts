import type { TrainingSource } from './training-days.ts';

/** Sources kept at once, of a hundred kilobytes each: those of the series that are asked for again and again. */
const MOST_SOURCES = 64;

const sources = new Map<string, TrainingSource>();

/**
 * A source that can grow, read once for all questions that know the same days. Its covariates are
 * shared: whoever reads them moves them to a day first.
 *
 * @param key tells apart all that was known of the days before the origin's; without one it is read anew.
 */
export function growingSource(key: string | undefined, read: () => TrainingSource): TrainingSource {
  if (key === undefined) return read();
  const source = sources.get(key) ?? read();
  sources.delete(key);
  sources.set(key, source);
  if (sources.size > MOST_SOURCES) {
    const [oldest] = sources.keys();
    if (oldest !== undefined) sources.delete(oldest);
  }
  return { ...source, history: source.history.fork(source.history.days) };
}
