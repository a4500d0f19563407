import type { ObjectStore } from '../../shared/object-store.ts';
import { listModels, readChampion, UnknownModelError } from '../../shared/versions.ts';

/** Pointers that are read at once: enough to hide S3's latency, few enough for its client's sockets. */
const CONCURRENT_READS = 32;

export interface IndexEntry {
  readonly name: string;
  readonly version?: string;
  readonly state: 'READY' | 'UNAVAILABLE';
  readonly reason: string;
}

/**
 * Every model of the store. One with a champion is READY: whatever instance is asked loads it when
 * it is asked.
 */
export async function indexModels(
  store: ObjectStore,
  { readyOnly }: { readyOnly: boolean },
): Promise<IndexEntry[]> {
  const names = await listModels(store);
  const entries: IndexEntry[] = [];
  for (let at = 0; at < names.length; at += CONCURRENT_READS) {
    const page = names.slice(at, at + CONCURRENT_READS);
    entries.push(...(await Promise.all(page.map((name) => entryOf(store, name)))));
  }
  return readyOnly ? entries.filter(({ state }) => state === 'READY') : entries;
}

async function entryOf(store: ObjectStore, name: string): Promise<IndexEntry> {
  try {
    const { version } = await readChampion(store, name);
    return { name, version: String(version), state: 'READY', reason: '' };
  } catch (error) {
    if (!(error instanceof UnknownModelError)) throw error;
    return { name, state: 'UNAVAILABLE', reason: 'no version was promoted yet' };
  }
}
