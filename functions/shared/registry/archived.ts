import * as z from 'zod/mini';
import type { ObjectReader } from '../object-store.ts';
import { championKey } from './keys.ts';
import { UnknownModelError, VersionArchivedError } from './registry-errors.ts';
import {
  archivalSchema,
  EMPTY_STATE,
  parseStored,
  type RegistryState,
  registryStateSchema,
  STATE_SCHEMA_VERSION,
} from './registry-state.ts';
import { hasVersion } from './version-ranges.ts';

/** What of a model was put away. */
export type Archived = Pick<RegistryState, 'archived' | 'archivedVersions'>;

/** What serving needs of `champion.json` to refuse what was put away. */
const archivedSchema = z.object({
  schemaVersion: z.literal(STATE_SCHEMA_VERSION),
  archived: z.nullable(archivalSchema),
  archivedVersions: registryStateSchema.shape.archivedVersions,
});

/** @throws RegistryDamagedError, StoreUnavailableError, InvalidModelNameError */
export async function readArchived(store: ObjectReader, model: string): Promise<Archived> {
  const key = championKey(model);
  const object = await store.get(key);
  return object ? parseStored(archivedSchema, object.bytes, key) : EMPTY_STATE;
}

/**
 * An archived version does not serve, not even by its number: it was put away because it must not.
 * @throws UnknownModelError for an archived model, VersionArchivedError; both say how to bring it back
 */
export function refuseArchived(
  model: string,
  version: number,
  { archived, archivedVersions }: Archived,
): void {
  if (archived) throw new UnknownModelError(model, archived);
  if (hasVersion(archivedVersions, version)) throw new VersionArchivedError(model, version);
}
