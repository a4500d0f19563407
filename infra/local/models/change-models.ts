import type { ObjectStore } from '../../../functions/shared/object-store.ts';
import { archive, restore } from '../../../functions/shared/registry/archive.ts';
import { championTag } from '../../../functions/shared/registry/champion.ts';
import type {
  ChangeRequest,
  RegistryChange,
} from '../../../functions/shared/registry/change-registry.ts';
import { promote, rollBack } from '../../../functions/shared/registry/promote.ts';
import { ChampionMismatchError } from '../../../functions/shared/registry/registry-errors.ts';
import { readState } from '../../../functions/shared/registry/registry-state.ts';
import { describeEntry, type TrailEntry } from '../../../functions/shared/registry/trail-entry.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import type { ChampionOptions, ChangeOptions } from './change-commands.ts';
import { printJson, printText } from './output.ts';
import { localActor } from './registry-options.ts';

export async function promoteVersion(
  model: string,
  version: number,
  options: ChampionOptions,
): Promise<void> {
  const store = openStore(options.store);
  const expected = await expectedOf(store, model, options);
  const request = { ...requestOf(model, options), version, expected };
  report(await promote(store, request), options);
}

export async function rollBackModel(model: string, options: ChampionOptions): Promise<void> {
  const store = openStore(options.store);
  const expected = await expectedOf(store, model, options);
  const request = { ...requestOf(model, options), toVersion: options.to, expected };
  report(await rollBack(store, request), options);
}

interface ArchiveWish {
  readonly model: string;
  readonly version: number | undefined;
  readonly options: ChangeOptions;
}

export async function archiveOrRestore(
  verb: 'archive' | 'restore',
  { model, version, options }: ArchiveWish,
): Promise<void> {
  const store = openStore(options.store);
  const act = verb === 'archive' ? archive : restore;
  report(await act(store, { ...requestOf(model, options), version }), options);
}

function requestOf(model: string, { reason }: ChangeOptions): ChangeRequest {
  return { model, by: localActor(), why: reason, now: Date.now() };
}

/** The champion that `--only-if` names by its version. @throws ChampionMismatchError */
async function expectedOf(
  store: ObjectStore,
  model: string,
  { onlyIf }: ChampionOptions,
): Promise<readonly string[] | undefined> {
  if (onlyIf === undefined) return undefined;
  const { champion } = (await readState(store, model)).state;
  if (champion?.to !== onlyIf) throw new ChampionMismatchError(model, champion);
  return [championTag(champion)];
}

function report(change: RegistryChange, { json }: ChangeOptions): void {
  if (json) printJson(change);
  else printText(inWords(change));
}

function inWords({ model, changed, entry }: RegistryChange): string {
  if (changed && entry) return done(model, entry);
  const why = entry === null ? '' : `: ${describeEntry(entry)}`;
  return `Nothing to do, "${model}" is as wanted${why}.`;
}

function done(model: string, entry: TrailEntry): string {
  if ('to' in entry) {
    const before = entry.from === null ? 'its first champion' : `instead of version ${entry.from}`;
    return `Version ${entry.to} of "${model}" serves now, ${before}.`;
  }
  const what = entry.version === null ? `"${model}"` : `Version ${entry.version} of "${model}"`;
  return `${what} is ${entry.action === 'archive' ? 'archived' : 'back'}.`;
}
