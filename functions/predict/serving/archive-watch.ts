import { RecentlyUsed } from '../../../models/recently-used.ts';
import type { ObjectReader } from '../../shared/object-store.ts';
import { type Archived, readArchived, refuseArchived } from '../../shared/registry/archived.ts';
import type { ServingTelemetry } from './telemetry.ts';

export interface ArchiveWatchOptions {
  readonly store: ObjectReader;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly telemetry: ServingTelemetry;
  /** What is older than this is read again behind the answer that it gives. */
  readonly maxAgeMs: number;
}

interface Known {
  archived: Archived;
  readAt: number;
}

/** Models that are remembered; more are asked for by number only by mistake. */
const MAX_MODELS = 2_000;

/**
 * Keeps versions that were archived from being asked for by their number. Read once, then stale while
 * it is read again, as the champion's pointer is; while the store fails, what was known last holds.
 */
export class ArchiveWatch {
  readonly #options: ArchiveWatchOptions;
  readonly #known = new RecentlyUsed<string, Known>({ most: MAX_MODELS });
  readonly #reads = new Map<string, Promise<Archived>>();

  constructor(options: ArchiveWatchOptions) {
    this.#options = options;
  }

  /** @throws UnknownModelError, VersionArchivedError; StoreUnavailableError where nothing is known */
  async admit(model: string, version: number): Promise<void> {
    refuseArchived(model, version, await this.#archivedOf(model));
  }

  async #archivedOf(model: string): Promise<Archived> {
    const { clock, maxAgeMs, telemetry } = this.#options;
    const known = this.#known.peek(model);
    if (!known) return this.#read(model);
    if (clock() - known.readAt < maxAgeMs) return known.archived;
    const reading = this.#read(model).catch((error: unknown) => {
      // The store is asked again after the same age, not by every query.
      known.readAt = clock();
      telemetry.survived(model, error);
      return known.archived;
    });
    return maxAgeMs === 0 ? reading : known.archived;
  }

  #read(model: string): Promise<Archived> {
    const running = this.#reads.get(model);
    if (running) return running;
    const read = readArchived(this.#options.store, model)
      .then((archived) => {
        this.#remember(model, archived);
        return archived;
      })
      .finally(() => this.#reads.delete(model));
    this.#reads.set(model, read);
    return read;
  }

  #remember(model: string, archived: Archived): void {
    this.#known.set(model, { archived, readAt: this.#options.clock() });
  }
}
