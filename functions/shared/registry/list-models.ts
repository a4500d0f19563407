import { ArtifactError, type Manifest } from '../../../models/artifact/manifest.ts';
import type { ObjectReader } from '../object-store.ts';
import { type Champion, championOf } from './champion.ts';
import { MODELS_PREFIX, NAME_PATTERN } from './keys.ts';
import { RegistryDamagedError, UnknownModelError, UnknownVersionError } from './registry-errors.ts';
import { type Archival, type RegistryState, readState } from './registry-state.ts';
import { newestVersion, readManifest } from './stored-versions.ts';
import { countVersions } from './version-ranges.ts';

/** A model in a list. */
export interface ModelSummary {
  readonly model: string;
  /** Null until a version was promoted. */
  readonly champion: Champion | null;
  /** Null unless the model was put away. */
  readonly archived: Archival | null;
  /** What the champion, or else the newest version, forecasts and how; null where it is damaged. */
  readonly about: ModelFacts | null;
}

export interface ModelFacts {
  readonly version: number;
  readonly kind: Manifest['kind'];
  readonly series: Manifest['series'];
  readonly trainedUntil: string;
  readonly metrics: Manifest['metrics'];
}

/** A model on its own. */
export interface ModelDetail extends ModelSummary {
  readonly newestVersion: number | null;
  readonly archivedVersionCount: number;
  /** Number of entries in its trail. */
  readonly trailLength: number;
}

/** A model whose own record cannot be read: it is listed, so that somebody mends it. */
export interface DamagedModel {
  readonly model: string;
  readonly problem: string;
}

export interface ModelPage {
  /** By name, ascending. */
  readonly models: readonly ModelSummary[];
  readonly damaged: readonly DamagedModel[];
  /** Pass as `after` to read on; null at the end. A page may be short before it. */
  readonly next: string | null;
}

export interface ModelPageOptions {
  /** The archived ones instead of the others. */
  readonly archived: boolean;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Names looked at for one page, however few of them belong on it. */
const MAX_SCANNED = 1000;

/** @throws StoreUnavailableError */
export async function listModelPage(
  store: ObjectReader,
  { archived, after, limit }: ModelPageOptions,
): Promise<ModelPage> {
  const models: ModelSummary[] = [];
  const damaged: DamagedModel[] = [];
  let next = after ?? null;
  for (let scanned = 0; models.length < limit && scanned < MAX_SCANNED; ) {
    const wanted = limit - models.length;
    const names = await store.listNames(MODELS_PREFIX, {
      limit: wanted,
      ...(next === null ? {} : { after: next }),
    });
    const found = await Promise.all(names.keys.map((model) => trySummary(store, model)));
    for (const one of found) {
      if (one && 'problem' in one) damaged.push(one);
      else if (one && (one.archived !== null) === archived) models.push(one);
    }
    next = names.next ?? null;
    scanned += wanted;
    if (next === null) break;
  }
  return { models, damaged, next };
}

/** Names of the models that serve, ascending. @throws StoreUnavailableError */
export async function listModels(store: ObjectReader): Promise<string[]> {
  const serving: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await store.listNames(MODELS_PREFIX, {
      limit: 100,
      ...(after === undefined ? {} : { after }),
    });
    const serve = await Promise.all(page.keys.map((model) => isServing(store, model)));
    serving.push(...page.keys.filter((_, i) => serve[i]));
    if (page.next === undefined) return serving;
    after = page.next;
  }
}

/** @throws UnknownModelError, RegistryDamagedError, StoreUnavailableError */
export async function describeModel(store: ObjectReader, model: string): Promise<ModelDetail> {
  const { state, etag } = await readState(store, model);
  const newest = (await newestVersion(store, model)) ?? null;
  if (newest === null && etag === undefined) throw new UnknownModelError(model);
  return {
    ...(await summaryOf(store, model, { state, newest })),
    newestVersion: newest,
    archivedVersionCount: countVersions(state.archivedVersions),
    trailLength: state.trailLength,
  };
}

/** Undefined for a name under which only an unfinished version lies. */
async function trySummary(
  store: ObjectReader,
  model: string,
): Promise<ModelSummary | DamagedModel | undefined> {
  if (!NAME_PATTERN.test(model)) return undefined;
  try {
    const { state, etag } = await readState(store, model);
    const newest = state.champion ? null : ((await newestVersion(store, model)) ?? null);
    if (etag === undefined && newest === null) return undefined;
    return await summaryOf(store, model, { state, newest });
  } catch (error) {
    if (error instanceof RegistryDamagedError) return { model, problem: error.message };
    throw error;
  }
}

async function summaryOf(
  store: ObjectReader,
  model: string,
  { state, newest }: { state: RegistryState; newest: number | null },
): Promise<ModelSummary> {
  const { champion, archived } = state;
  const version = champion?.to ?? newest;
  return {
    model,
    champion: champion && championOf(champion),
    archived,
    about: version === null ? null : await factsOf(store, model, version),
  };
}

async function factsOf(
  store: ObjectReader,
  model: string,
  version: number,
): Promise<ModelFacts | null> {
  try {
    const { kind, series, training, metrics } = await readManifest(store, model, version);
    return { version, kind, series, trainedUntil: training.until, metrics };
  } catch (error) {
    if (error instanceof ArtifactError || error instanceof UnknownVersionError) return null;
    throw error;
  }
}

async function isServing(store: ObjectReader, model: string): Promise<boolean> {
  if (!NAME_PATTERN.test(model)) return false;
  try {
    const { state } = await readState(store, model);
    return state.champion !== null && state.archived === null;
  } catch (error) {
    // One damaged model must not hide the others; asked for, it says what is wrong with it.
    if (error instanceof RegistryDamagedError) return false;
    throw error;
  }
}
