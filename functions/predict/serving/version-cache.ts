import type { Manifest } from '../../../models/artifact/manifest.ts';
import type { FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import type { ServingTelemetry } from './telemetry.ts';
import { Turns } from './turns.ts';

export interface LoadedModel {
  readonly manifest: Manifest;
  readonly fitted: FittedForecaster;
}

export interface VersionCacheOptions {
  readonly load: (model: string, version: number) => Promise<LoadedModel>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly telemetry: ServingTelemetry;
  /** Bytes of artifacts that may stay loaded. */
  readonly maxBytes: number;
}

/** Versions read at once: each holds its files until it is open, which for hundreds would be as much again as all stay. */
const LOADS_AT_ONCE = 6;

/** An evicted network is freed this long after, when no answer can be using it any more. */
const RETIREMENT_MS = 30_000;

interface Entry {
  readonly load: Promise<LoadedModel>;
  loaded?: LoadedModel;
  bytes: number;
}

/**
 * Open versions, least recently used first out once their artifacts exceed `maxBytes`. Concurrent
 * first queries share one load, and a failed load is forgotten at once, so that one bad moment does
 * not poison a warm function.
 */
export class VersionCache {
  readonly #options: VersionCacheOptions;
  /** In order of use: a Map keeps insertion order, so a touched entry is put in anew. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;
  readonly #loads = new Turns(LOADS_AT_ONCE);

  constructor(options: VersionCacheOptions) {
    this.#options = options;
  }

  /** Bytes of the artifacts that are open. */
  get bytes(): number {
    return this.#bytes;
  }

  open(model: string, version: number): Promise<LoadedModel> {
    const key = `${model}/${version}`;
    const known = this.#entries.get(key);
    if (known) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      this.#options.telemetry.count('ModelCacheHit');
      return known.load;
    }
    const entry: Entry = { load: this.#load(model, version), bytes: 0 };
    this.#entries.set(key, entry);
    entry.load.then(
      (loaded) => this.#admit(key, entry, loaded),
      () => this.#entries.delete(key),
    );
    return entry.load;
  }

  #load(model: string, version: number): Promise<LoadedModel> {
    const { telemetry, clock, load } = this.#options;
    telemetry.count('ModelLoad');
    return this.#loads.take(async () => {
      const startedAt = clock();
      try {
        return await load(model, version);
      } catch (error) {
        telemetry.count('ModelLoadFailure');
        throw error;
      } finally {
        telemetry.loadTook(clock() - startedAt);
      }
    });
  }

  #admit(key: string, entry: Entry, loaded: LoadedModel): void {
    entry.loaded = loaded;
    entry.bytes = Object.values(loaded.manifest.files).reduce((sum, { bytes }) => sum + bytes, 0);
    this.#bytes += entry.bytes;
    for (const [oldest, { loaded: victim, bytes }] of this.#entries) {
      if (this.#bytes <= this.#options.maxBytes) break;
      if (oldest === key || !victim) continue;
      this.#entries.delete(oldest);
      this.#bytes -= bytes;
      this.#options.telemetry.count('ModelEviction');
      setTimeout(() => victim.fitted.dispose(), RETIREMENT_MS).unref();
    }
  }
}
