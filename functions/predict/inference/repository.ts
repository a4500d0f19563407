import { listAllNames, type ObjectReader } from '../../shared/object-store.ts';
import { readChampion } from '../../shared/registry/champion.ts';
import { MODELS_PREFIX } from '../../shared/registry/keys.ts';
import { RegistryDamagedError, UnknownModelError } from '../../shared/registry/registry-errors.ts';

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
  store: ObjectReader,
  { readyOnly }: { readyOnly: boolean },
): Promise<IndexEntry[]> {
  const names = await Array.fromAsync(listAllNames(store, MODELS_PREFIX));
  const entries: IndexEntry[] = [];
  for (let at = 0; at < names.length; at += CONCURRENT_READS) {
    const page = names.slice(at, at + CONCURRENT_READS);
    entries.push(...(await Promise.all(page.map((name) => entryOf(store, name)))));
  }
  return readyOnly ? entries.filter(({ state }) => state === 'READY') : entries;
}

async function entryOf(store: ObjectReader, name: string): Promise<IndexEntry> {
  try {
    const { version } = await readChampion(store, name);
    return { name, version: String(version), state: 'READY', reason: '' };
  } catch (error) {
    return { name, state: 'UNAVAILABLE', reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  // One damaged model must not hide the others.
  if (error instanceof RegistryDamagedError) return 'its record is damaged';
  if (error instanceof UnknownModelError) return 'no version serves';
  throw error;
}
