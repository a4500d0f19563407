import { ArtifactError } from '../../../models/artifact/manifest.ts';
import type { TfjsUse } from '../../../models/artifact/open-network.ts';
import type { ObjectReader } from '../../shared/object-store.ts';
import { loadVersion } from '../../shared/registry/load-version.ts';
import { UnknownVersionError } from '../../shared/registry/registry-errors.ts';
import { ArchiveWatch } from './archive-watch.ts';
import { ChampionPointers } from './champion-pointers.ts';
import { type ServingTelemetry, silentTelemetry } from './telemetry.ts';
import { type LoadedModel, VersionCache } from './version-cache.ts';

export type { LoadedModel } from './version-cache.ts';

export interface ModelCacheOptions {
  readonly store: ObjectReader;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly telemetry?: ServingTelemetry;
  /** @default 10 seconds */
  readonly championMaxAgeMs?: number;
  /** @default 128 MB: half of the smallest function that serves well. */
  readonly maxBytes?: number;
  readonly tfjs?: TfjsUse;
}

const CHAMPION_MAX_AGE_MS = 10_000;
const MAX_BYTES = 128_000_000;

/** Models by name, loaded the first time they are asked for and kept while they are used. */
export class ModelCache {
  readonly #versions: VersionCache;
  readonly #pointers: ChampionPointers;
  readonly #archive: ArchiveWatch;
  readonly #telemetry: ServingTelemetry;

  constructor(options: ModelCacheOptions) {
    const { store, clock, telemetry = silentTelemetry } = options;
    this.#telemetry = telemetry;
    this.#versions = new VersionCache({
      load: (model, version) => loadVersion(store, model, version, options.tfjs),
      clock,
      telemetry,
      maxBytes: options.maxBytes ?? MAX_BYTES,
    });
    const maxAgeMs = options.championMaxAgeMs ?? CHAMPION_MAX_AGE_MS;
    this.#archive = new ArchiveWatch({ store, clock, telemetry, maxAgeMs });
    this.#pointers = new ChampionPointers({
      store,
      clock,
      telemetry,
      maxAgeMs,
      admit: (model, { version }) => this.#versions.open(model, version),
    });
  }

  /** Bytes of the artifacts that are open. */
  get bytes(): number {
    return this.#versions.bytes;
  }

  /**
   * The version that serves. A champion that does not open gives way to the one it replaced,
   * unless that was archived.
   * @throws UnknownModelError, ArtifactError, StoreUnavailableError
   */
  async champion(model: string): Promise<LoadedModel> {
    const champion = await this.#pointers.champion(model);
    try {
      return await this.#versions.open(model, champion.version);
    } catch (error) {
      this.#pointers.forget(model);
      const { previous } = champion;
      if (previous === undefined || !isSpoilt(error)) throw error;
      await this.#archive.admit(model, previous).catch(() => {
        throw error;
      });
      this.#telemetry.count('StaleServe');
      this.#telemetry.survived(model, error);
      return this.#versions.open(model, previous);
    }
  }

  /**
   * @throws UnknownVersionError, ArtifactError, StoreUnavailableError, and for what was archived
   * UnknownModelError, VersionArchivedError
   */
  async version(model: string, version: number): Promise<LoadedModel> {
    const [loaded] = await Promise.all([
      this.#versions.open(model, version),
      this.#archive.admit(model, version),
    ]);
    return loaded;
  }
}

/** The version itself is at fault, not the way to it. */
function isSpoilt(error: unknown): boolean {
  return error instanceof ArtifactError || error instanceof UnknownVersionError;
}
