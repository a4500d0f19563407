import * as z from 'zod/mini';
import type { ObjectReader } from '../object-store.ts';
import { championKey, NAME_PATTERN } from './keys.ts';
import { UnknownModelError } from './registry-errors.ts';
import { archivalSchema, parseStored, STATE_SCHEMA_VERSION } from './registry-state.ts';
import { type PromotionEntry, promotionEntrySchema } from './trail-entry.ts';

/** The version that serves. */
export interface Champion {
  readonly version: number;
  readonly promotedAt: string;
  readonly by: string;
  readonly why: string;
  /** Its entry in the trail. */
  readonly sequence: number;
  /** The champion that it replaced. */
  readonly previous?: number;
}

/** What serving needs of `champion.json`; the trail beside it is not looked at. */
const servingSchema = z.object({
  schemaVersion: z.literal(STATE_SCHEMA_VERSION),
  champion: z.nullable(promotionEntrySchema),
  archived: z.nullable(archivalSchema),
});

/**
 * The version that serves a model.
 * @throws UnknownModelError when there is none or the model is archived, RegistryDamagedError,
 * StoreUnavailableError
 */
export async function readChampion(store: ObjectReader, model: string): Promise<Champion> {
  if (!NAME_PATTERN.test(model)) throw new UnknownModelError(model);
  const key = championKey(model);
  const object = await store.get(key);
  if (!object) throw new UnknownModelError(model);
  const { champion, archived } = parseStored(servingSchema, object.bytes, key);
  if (!champion || archived) throw new UnknownModelError(model, archived);
  return championOf(champion);
}

export function championOf(entry: PromotionEntry): Champion {
  return {
    version: entry.to,
    promotedAt: entry.at,
    by: entry.by,
    why: entry.why,
    sequence: entry.sequence,
    ...(entry.from === null ? {} : { previous: entry.from }),
  };
}

/** Strong entity tag of a champion: another one, or the same version promoted anew, has another. */
export function championTag(entry: PromotionEntry): string {
  return `"${entry.id}"`;
}
