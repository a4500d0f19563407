import type { ObjectReader } from '../../shared/object-store.ts';
import { type Champion, readChampion } from '../../shared/registry/champion.ts';
import { UnknownModelError } from '../../shared/registry/registry-errors.ts';
import type { ServingTelemetry } from './telemetry.ts';

export interface ChampionPointersOptions {
  readonly store: ObjectReader;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly telemetry: ServingTelemetry;
  /** A pointer older than this is read again behind the answer that it gives. */
  readonly maxAgeMs: number;
  /** Called with a pointer that was read anew, before it is believed; throwing keeps the old one. */
  readonly admit: (model: string, champion: Champion) => Promise<unknown>;
}

interface Pointer {
  champion: Champion;
  readAt: number;
  revalidation?: Promise<void>;
}

/**
 * Which version of each model serves: read once, then stale while it revalidates. A new champion
 * takes over when it has been opened; until then, and whenever the store fails, the last good one
 * serves on.
 */
export class ChampionPointers {
  readonly #options: ChampionPointersOptions;
  readonly #pointers = new Map<string, Pointer>();
  readonly #reads = new Map<string, Promise<Champion>>();

  constructor(options: ChampionPointersOptions) {
    this.#options = options;
  }

  /** @throws UnknownModelError, StoreUnavailableError on the first read of a model. */
  async champion(model: string): Promise<Champion> {
    const { clock, maxAgeMs } = this.#options;
    if (!this.#pointers.has(model)) {
      const isUnderWay = this.#reads.has(model);
      const champion = await this.#firstRead(model);
      if (maxAgeMs > 0 || !isUnderWay) return champion;
    }
    const pointer = this.#pointers.get(model);
    if (pointer && clock() - pointer.readAt >= maxAgeMs) {
      // Without any age to serve from, the answer waits for a read of the store that begins after
      // the query: one that is under way may have seen a champion that has gone since.
      if (maxAgeMs === 0) await pointer.revalidation;
      pointer.revalidation ??= this.#revalidate(model, pointer);
      if (maxAgeMs === 0) await pointer.revalidation;
    }
    return this.#pointers.get(model)?.champion ?? this.#firstRead(model);
  }

  /** Forgets a model whose champion did not open, so that the next query reads the pointer anew. */
  forget(model: string): void {
    this.#pointers.delete(model);
  }

  #firstRead(model: string): Promise<Champion> {
    const running = this.#reads.get(model);
    if (running) return running;
    const read = readChampion(this.#options.store, model)
      .then((champion) => {
        this.#pointers.set(model, { champion, readAt: this.#options.clock() });
        return champion;
      })
      .finally(() => this.#reads.delete(model));
    this.#reads.set(model, read);
    return read;
  }

  async #revalidate(model: string, pointer: Pointer): Promise<void> {
    const { store, clock, telemetry, admit } = this.#options;
    const readAt = clock();
    try {
      const champion = await readChampion(store, model);
      if (champion.version !== pointer.champion.version) await admit(model, champion);
      pointer.champion = champion;
    } catch (error) {
      if (error instanceof UnknownModelError) this.#pointers.delete(model);
      telemetry.count('StaleServe');
      telemetry.survived(model, error);
    } finally {
      // Also after a failure: the store is asked again after the same age, not by every query.
      pointer.readAt = readAt;
      delete pointer.revalidation;
    }
  }
}
