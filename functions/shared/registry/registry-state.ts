import * as z from 'zod/mini';
import { PARSED_ONCE } from '../../../models/schema-parsing.ts';
import type { ObjectReader } from '../object-store.ts';
import { championKey } from './keys.ts';
import { RegistryDamagedError } from './registry-errors.ts';
import { promotionEntrySchema, type TrailEntry, trailEntrySchema } from './trail-entry.ts';

export const STATE_SCHEMA_VERSION = 1;
/** Entries that `champion.json` itself holds before they move to a block of their own. */
export const BLOCK_ENTRIES = 20;
/** How many roll-backs in a row find their way without being told where to. */
export const MAX_PREVIOUS = 50;
/** How many requests with an idempotency key are remembered. */
export const MAX_REQUESTS = 32;

const version = z.int().check(z.positive());

/** Who put a model away, when and why. */
export const archivalSchema = z
  .strictObject({ at: z.iso.datetime(), by: z.string(), why: z.string() })
  .register(z.globalRegistry, { id: 'Archival' });

export type Archival = z.infer<typeof archivalSchema>;

/** A request that carried an idempotency key, both kept as digests, and the entry that answers it. */
const requestRecordSchema = z.strictObject({
  key: z.string(),
  request: z.string(),
  at: z.iso.datetime(),
  sequence: z.nullable(z.int().check(z.positive())),
  changed: z.boolean(),
});

export const registryStateSchema = z
  .strictObject({
    schemaVersion: z.literal(STATE_SCHEMA_VERSION),
    /** What made the version that serves the champion. */
    champion: z.nullable(promotionEntrySchema),
    /** Versions that roll-backs return to, the next one last. */
    previousChampions: z.array(version).check(z.maxLength(MAX_PREVIOUS)),
    archived: z.nullable(archivalSchema),
    /** Ranges, both ends included; neighbours share one. */
    archivedVersions: z.readonly(z.array(z.readonly(z.tuple([version, version])))),
    /** Number of entries the trail has in all. */
    trailLength: z.int().check(z.nonnegative()),
    /** The latest of them, oldest first; older ones lie in blocks. */
    trail: z.array(trailEntrySchema).check(z.maxLength(BLOCK_ENTRIES)),
    requests: z.array(requestRecordSchema).check(z.maxLength(MAX_REQUESTS)),
  })
  .check(z.refine(({ trail, trailLength }) => isTailOf(trail, trailLength), 'the trail has a gap'));

export type RegistryState = z.infer<typeof registryStateSchema>;

/** A model of which nothing was decided yet. */
export const EMPTY_STATE: RegistryState = {
  schemaVersion: STATE_SCHEMA_VERSION,
  champion: null,
  previousChampions: [],
  archived: null,
  archivedVersions: [],
  trailLength: 0,
  trail: [],
  requests: [],
};

/** @throws RegistryDamagedError, StoreUnavailableError */
export async function readState(
  store: ObjectReader,
  model: string,
): Promise<{ state: RegistryState; etag: string | undefined }> {
  const key = championKey(model);
  const object = await store.get(key);
  if (!object) return { state: EMPTY_STATE, etag: undefined };
  return { state: parseStored(registryStateSchema, object.bytes, key), etag: object.etag };
}

/** Nothing is written that could not be read again: a mistake here would stop every later change. */
export function encodeState(state: RegistryState): Uint8Array {
  return encodeJson(registryStateSchema.parse(state));
}

export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}

/** @throws RegistryDamagedError naming the object and the first field that is not as it should be. */
export function parseStored<T>(schema: z.core.$ZodType<T>, bytes: Uint8Array, key: string): T {
  const result = z.safeParse(schema, parseJson(bytes, key), PARSED_ONCE);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new RegistryDamagedError(key, `at "${issue?.path.join('.')}": ${issue?.message}`);
}

function parseJson(bytes: Uint8Array, key: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RegistryDamagedError(key, 'it is not JSON', { cause });
  }
}

function isTailOf(trail: readonly TrailEntry[], length: number): boolean {
  return (
    trail.every(({ sequence }, i) => sequence === length - trail.length + 1 + i) &&
    (length === 0 || trail.length > 0)
  );
}
