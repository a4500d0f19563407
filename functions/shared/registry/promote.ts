import type { ObjectStore } from '../object-store.ts';
import { championTag } from './champion.ts';
import {
  type ChangeRequest,
  changeRegistry,
  type Decision,
  type RegistryChange,
} from './change-registry.ts';
import {
  ChampionMismatchError,
  ChampionMovedError,
  ModelArchivedError,
  NeverChampionError,
  NothingToRollBackError,
  VersionArchivedError,
} from './registry-errors.ts';
import { MAX_PREVIOUS, type RegistryState, readState } from './registry-state.ts';
import { requireVersion, requireWholeVersion } from './stored-versions.ts';
import { walkTrail } from './trail.ts';
import type { PromotionEntry } from './trail-entry.ts';
import { hasVersion } from './version-ranges.ts';

/** Entity tags of champions (`championTag`), one of which must serve; `any`: a champion must. */
export type ExpectedChampion = readonly string[] | 'any';

export interface PromoteRequest extends ChangeRequest {
  readonly version: number;
  readonly expected?: ExpectedChampion | undefined;
}

export interface RollBackRequest extends ChangeRequest {
  /** A version that was champion before; the one that the champion replaced when absent. */
  readonly toVersion?: number | undefined;
  readonly expected?: ExpectedChampion | undefined;
}

/**
 * Makes a version the champion. Of promotions that race one wins; the others are told who won.
 *
 * @throws UnknownModelError, UnknownVersionError, VersionDamagedError, VersionArchivedError,
 * ModelArchivedError, ChampionMovedError, ChampionMismatchError, and as `changeRegistry`
 */
export async function promote(
  store: ObjectStore,
  request: PromoteRequest,
): Promise<RegistryChange> {
  const { model, version, expected } = request;
  await requireWholeVersion(store, model, version);
  const requireUnmoved = raceGuard(model);
  return changeRegistry(store, request, (state) => {
    requireOpen(state, { model, expected });
    if (state.champion?.to === version) return { already: state.champion };
    requireUnmoved(state);
    requireUnarchived(state, model, version);
    const previous = state.champion ? [state.champion.to] : [];
    return moveChampion(state, {
      action: 'promote',
      version,
      previousChampions: [...state.previousChampions, ...previous].slice(-MAX_PREVIOUS),
    });
  });
}

/**
 * Lets a version serve that served before. Without `toVersion` each roll-back goes one champion
 * further back, over what is archived: the one just rolled back from never returns by itself.
 *
 * @throws NothingToRollBackError, NeverChampionError, and as `promote`
 */
export async function rollBack(
  store: ObjectStore,
  request: RollBackRequest,
): Promise<RegistryChange> {
  const { model, toVersion, expected } = request;
  if (toVersion !== undefined) await requireServedBefore(store, model, toVersion);
  const requireUnmoved = raceGuard(model);
  return changeRegistry(store, request, async (state) => {
    requireOpen(state, { model, expected });
    if (state.champion?.to === toVersion && state.champion) return { already: state.champion };
    requireUnmoved(state);
    const version = toVersion ?? nextReturn(state);
    if (!state.champion || version === undefined) {
      throw new NothingToRollBackError(model, state.champion);
    }
    requireUnarchived(state, model, version);
    await requireWholeVersion(store, model, version);
    const depth = state.previousChampions.lastIndexOf(version);
    return moveChampion(state, {
      action: 'rollback',
      version,
      previousChampions: state.previousChampions.slice(0, Math.max(0, depth)),
    });
  });
}

interface Move {
  readonly action: PromotionEntry['action'];
  readonly version: number;
  readonly previousChampions: number[];
}

function moveChampion(
  state: RegistryState,
  { action, version, previousChampions }: Move,
): Decision {
  return {
    facts: { action, from: state.champion?.to ?? null, to: version },
    apply: (entry) => ({ champion: entry as PromotionEntry, previousChampions }),
  };
}

/** Remembers the champion of the first decision; a later one on another champion is refused. */
function raceGuard(model: string): (state: RegistryState) => void {
  let basis: number | undefined;
  return ({ champion }) => {
    const sequence = champion?.sequence ?? 0;
    basis ??= sequence;
    if (champion && sequence !== basis) throw new ChampionMovedError(model, champion);
  };
}

function requireOpen(
  { archived, champion }: RegistryState,
  { model, expected }: { model: string; expected: ExpectedChampion | undefined },
): void {
  if (archived) throw new ModelArchivedError(model, archived);
  if (expected === undefined) return;
  if (champion && (expected === 'any' || expected.includes(championTag(champion)))) return;
  throw new ChampionMismatchError(model, champion);
}

function requireUnarchived(state: RegistryState, model: string, version: number): void {
  if (hasVersion(state.archivedVersions, version)) throw new VersionArchivedError(model, version);
}

function nextReturn(state: RegistryState): number | undefined {
  return state.previousChampions.findLast(
    (version) => !hasVersion(state.archivedVersions, version),
  );
}

/** What was champion once stays so: the answer holds however the state changes afterwards. */
async function requireServedBefore(
  store: ObjectStore,
  model: string,
  version: number,
): Promise<void> {
  await requireVersion(store, model, version);
  const { state } = await readState(store, model);
  if (state.previousChampions.includes(version) || state.champion?.to === version) return;
  for await (const entry of walkTrail(store, model, state)) {
    if ('to' in entry && entry.to === version) return;
  }
  throw new NeverChampionError(model, version);
}
