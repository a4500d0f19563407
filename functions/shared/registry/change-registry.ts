import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ObjectStore, PreconditionFailedError } from '../object-store.ts';
import { championKey } from './keys.ts';
import {
  IdempotencyKeyReusedError,
  RegistryContendedError,
  RegistryDamagedError,
} from './registry-errors.ts';
import {
  BLOCK_ENTRIES,
  encodeState,
  MAX_REQUESTS,
  type RegistryState,
  readState,
} from './registry-state.ts';
import { keepBlock, readEntry } from './trail.ts';
import {
  type EntryFacts,
  MAX_ACTOR_LENGTH,
  MAX_REASON_LENGTH,
  type TrailEntry,
} from './trail-entry.ts';

/** Attempts of one change while others change the same model. */
const MAX_ATTEMPTS = 50;
const MAX_PAUSE_MS = 40;
/** How long a repeated request is known, if not pushed out by later ones. */
const REQUEST_AGE_MS = 24 * 60 * 60 * 1000;

/** Who wants something of a model, why and when. */
export interface ChangeRequest {
  readonly model: string;
  readonly by: string;
  readonly why: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Digests of the caller's key and of the request: a repeat is answered as the first one was. */
  readonly idempotency?: { readonly key: string; readonly request: string } | undefined;
}

export interface RegistryChange {
  readonly model: string;
  /** False where the registry was as wanted before. */
  readonly changed: boolean;
  /** What was written, or what made it so before; null where nothing was ever written about it. */
  readonly entry: TrailEntry | null;
}

/** What becomes of a state that was read: a change of it, or what made it right already. */
export type Decision =
  | { readonly facts: EntryFacts; readonly apply: (entry: TrailEntry) => Partial<RegistryState> }
  | { readonly already: TrailEntry | null };

/** Decides on a state. Called anew with what is there when another's change came first. */
export type Decide = (state: RegistryState) => Decision | Promise<Decision>;

/**
 * The one way to change a model: read, decide, and write `champion.json` only over what was read.
 * Pointer and trail are one object, so both change or neither does, wherever the writer is killed.
 *
 * @throws whatever `decide` throws, IdempotencyKeyReusedError, RegistryContendedError,
 * RegistryDamagedError, StoreUnavailableError
 */
export async function changeRegistry(
  store: ObjectStore,
  request: ChangeRequest,
  decide: Decide,
): Promise<RegistryChange> {
  const { model } = request;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const read = await readState(store, model);
    const replay = await findReplay(store, request, read.state);
    if (replay) return replay;
    const decision = await decide(read.state);
    const draft = draftOf(read.state, request, decision);
    if (draft.next === read.state) return { model, changed: false, entry: draft.entry };
    if (await commit(store, { model, draft, read })) {
      return { model, changed: draft.changed, entry: draft.entry };
    }
    await sleep(Math.random() * MAX_PAUSE_MS);
  }
  throw new RegistryContendedError(model, MAX_ATTEMPTS);
}

interface Draft {
  readonly entry: TrailEntry | null;
  readonly changed: boolean;
  readonly next: RegistryState;
}

function draftOf(state: RegistryState, request: ChangeRequest, decision: Decision): Draft {
  if ('already' in decision) {
    const entry = decision.already;
    return { entry, changed: false, next: remember(state, request, { entry, changed: false }) };
  }
  const entry = {
    sequence: state.trailLength + 1,
    id: randomUUID(),
    at: new Date(request.now).toISOString(),
    by: legible(request.by, MAX_ACTOR_LENGTH, 'unknown'),
    why: legible(request.why, MAX_REASON_LENGTH, 'no reason given'),
    ...decision.facts,
  } as TrailEntry;
  const isFull = state.trail.length === BLOCK_ENTRIES;
  const next = {
    ...state,
    ...decision.apply(entry),
    trailLength: entry.sequence,
    trail: isFull ? [entry] : [...state.trail, entry],
  };
  return { entry, changed: true, next: remember(next, request, { entry, changed: true }) };
}

/** A change is not refused for how its author writes. */
function legible(text: string, length: number, otherwise: string): string {
  return text.trim().slice(0, length).toWellFormed() || otherwise;
}

function remember(
  state: RegistryState,
  { idempotency, now }: ChangeRequest,
  { entry, changed }: { entry: TrailEntry | null; changed: boolean },
): RegistryState {
  if (!idempotency) return state;
  const at = new Date(now).toISOString();
  const record = { ...idempotency, at, sequence: entry?.sequence ?? null, changed };
  return { ...state, requests: [...state.requests, record].slice(-MAX_REQUESTS) };
}

/** The answer to a request that was obeyed before. */
async function findReplay(
  store: ObjectStore,
  { model, idempotency, now }: ChangeRequest,
  state: RegistryState,
): Promise<RegistryChange | undefined> {
  const record = state.requests.findLast(({ key }) => key === idempotency?.key);
  if (!record || now - Date.parse(record.at) > REQUEST_AGE_MS) return undefined;
  if (record.request !== idempotency?.request) throw new IdempotencyKeyReusedError(record.at);
  const { sequence, changed } = record;
  if (sequence === null) return { model, changed, entry: null };
  const entry = await readEntry(store, model, { state, sequence });
  if (entry) return { model, changed, entry };
  throw new RegistryDamagedError(championKey(model), `the trail has no entry ${sequence}`);
}

interface Commit {
  readonly model: string;
  readonly draft: Draft;
  readonly read: { readonly state: RegistryState; readonly etag: string | undefined };
}

/** Whether the draft was written; false when another's change came first. */
async function commit(store: ObjectStore, { model, draft, read }: Commit): Promise<boolean> {
  const { state, etag } = read;
  if (draft.changed && state.trail.length === BLOCK_ENTRIES) {
    await keepBlock(store, model, state.trail);
  }
  const condition = etag === undefined ? ({ absent: true } as const) : { etag };
  try {
    await store.put(championKey(model), encodeState(draft.next), condition);
    return true;
  } catch (error) {
    if (error instanceof PreconditionFailedError) return wasWritten(store, model, draft);
    if (await wasWritten(store, model, draft).catch(() => false)) return true;
    throw error;
  }
}

/**
 * Whether a write that was answered with an error, or refused when it was sent a second time, took
 * effect nonetheless: its entry stands in the trail, even if others came after it.
 */
async function wasWritten(store: ObjectStore, model: string, draft: Draft): Promise<boolean> {
  if (!draft.changed || !draft.entry) return false;
  const { state } = await readState(store, model);
  const { sequence, id } = draft.entry;
  const found = await readEntry(store, model, { state, sequence });
  return found?.id === id;
}
