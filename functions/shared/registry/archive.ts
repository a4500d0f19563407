import type { ObjectStore } from '../object-store.ts';
import {
  type ChangeRequest,
  changeRegistry,
  type Decision,
  type RegistryChange,
} from './change-registry.ts';
import { VersionServesError } from './registry-errors.ts';
import type { RegistryState } from './registry-state.ts';
import { requireModel, requireVersion } from './stored-versions.ts';
import type { ArchivalEntry } from './trail-entry.ts';
import { hasVersion, withoutVersion, withVersion } from './version-ranges.ts';

export interface ArchiveRequest extends ChangeRequest {
  /** The whole model when absent. */
  readonly version?: number | undefined;
}

/**
 * Puts a version, which then cannot be promoted, or a whole model, which then does not serve, away
 * from the lists. Nothing is deleted; `restore` brings it back.
 *
 * @throws VersionServesError when it is the champion, UnknownModelError, UnknownVersionError, and as
 * `changeRegistry`
 */
export async function archive(
  store: ObjectStore,
  request: ArchiveRequest,
): Promise<RegistryChange> {
  return changeArchive(store, request, 'archive');
}

/** Undoes `archive`. @throws UnknownModelError, UnknownVersionError, and as `changeRegistry` */
export async function restore(
  store: ObjectStore,
  request: ArchiveRequest,
): Promise<RegistryChange> {
  return changeArchive(store, request, 'restore');
}

async function changeArchive(
  store: ObjectStore,
  request: ArchiveRequest,
  action: ArchivalEntry['action'],
): Promise<RegistryChange> {
  const { model, version = null } = request;
  if (version === null) await requireModel(store, model);
  else await requireVersion(store, model, version);
  return changeRegistry(store, request, (state) => {
    if (isArchived(state, version) === (action === 'archive')) return { already: null };
    if (action === 'archive' && state.champion && state.champion.to === version) {
      throw new VersionServesError(model, state.champion);
    }
    return moveArchive(state, action, version);
  });
}

function isArchived(state: RegistryState, version: number | null): boolean {
  return version === null ? state.archived !== null : hasVersion(state.archivedVersions, version);
}

function moveArchive(
  state: RegistryState,
  action: ArchivalEntry['action'],
  version: number | null,
): Decision {
  const facts = { action, version };
  if (version !== null) {
    const move = action === 'archive' ? withVersion : withoutVersion;
    return { facts, apply: () => ({ archivedVersions: move(state.archivedVersions, version) }) };
  }
  return {
    facts,
    apply: ({ at, by, why }) => ({ archived: action === 'archive' ? { at, by, why } : null }),
  };
}
