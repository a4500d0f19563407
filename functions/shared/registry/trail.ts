import * as z from 'zod';
import { type ObjectStore, PreconditionFailedError } from '../object-store.ts';
import { trailBlockKey } from './keys.ts';
import { RegistryDamagedError } from './registry-errors.ts';
import {
  BLOCK_ENTRIES,
  encodeJson,
  parseStored,
  type RegistryState,
  readState,
} from './registry-state.ts';
import { type TrailEntry, trailEntrySchema } from './trail-entry.ts';

const blockSchema = z.array(trailEntrySchema).length(BLOCK_ENTRIES);

export interface TrailPage {
  /** Newest first. */
  readonly entries: readonly TrailEntry[];
  /** Pass as `before` to read on towards the beginning; null at its end. */
  readonly next: number | null;
}

/**
 * One page of what happened to a model, newest first. Pages fit together whatever is appended
 * meanwhile, because entries never change.
 * @throws RegistryDamagedError, StoreUnavailableError
 */
export async function readTrail(
  store: ObjectStore,
  model: string,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<TrailPage> {
  const { state } = await readState(store, model);
  const last = Math.min(state.trailLength, (before ?? Number.POSITIVE_INFINITY) - 1);
  const first = Math.max(1, last - limit + 1);
  const blocks = [];
  for (let block = blockOf(first); block <= blockOf(last); block++) {
    blocks.push(readBlock(store, model, { state, block }));
  }
  const entries = (await Promise.all(blocks))
    .flat()
    .filter(({ sequence }) => first <= sequence && sequence <= last)
    .reverse();
  return { entries, next: first > 1 && last >= first ? first : null };
}

/** Every entry, newest first, read block by block as far as they are asked for. */
export async function* walkTrail(
  store: ObjectStore,
  model: string,
  state: RegistryState,
): AsyncGenerator<TrailEntry> {
  for (let block = blockOf(state.trailLength); block >= 0; block--) {
    yield* (await readBlock(store, model, { state, block })).toReversed();
  }
}

/** Undefined where the trail is shorter. */
export async function readEntry(
  store: ObjectStore,
  model: string,
  { state, sequence }: { state: RegistryState; sequence: number },
): Promise<TrailEntry | undefined> {
  if (sequence < 1 || sequence > state.trailLength) return undefined;
  const entries = await readBlock(store, model, { state, block: blockOf(sequence) });
  return entries.find((entry) => entry.sequence === sequence);
}

/**
 * Keeps the entries of a full `champion.json` before a change that drops them from it. They were
 * confirmed and cannot change, so whoever writes the block writes the same one: racing writers and
 * ones that were killed before their change do no harm.
 * @throws RegistryDamagedError when another block is there already, from a store put back in time.
 */
export async function keepBlock(
  store: ObjectStore,
  model: string,
  entries: readonly TrailEntry[],
): Promise<void> {
  const key = trailBlockKey(model, blockOf(entries[0]?.sequence ?? 1));
  const bytes = encodeJson(entries);
  try {
    await store.put(key, bytes, { absent: true });
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    const found = await store.get(key);
    if (found && Buffer.compare(found.bytes, bytes) === 0) return;
    throw new RegistryDamagedError(key, 'it does not go with champion.json, which seems older');
  }
}

/** Entries 1 to 20 are block 0. */
function blockOf(sequence: number): number {
  return Math.floor((sequence - 1) / BLOCK_ENTRIES);
}

async function readBlock(
  store: ObjectStore,
  model: string,
  { state, block }: { state: RegistryState; block: number },
): Promise<readonly TrailEntry[]> {
  if (block === blockOf(state.trailLength)) return state.trail;
  const key = trailBlockKey(model, block);
  const object = await store.get(key);
  if (!object) throw new RegistryDamagedError(key, 'it is missing');
  return parseStored(blockSchema, object.bytes, key);
}
